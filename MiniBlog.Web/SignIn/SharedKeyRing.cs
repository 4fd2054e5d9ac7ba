using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel;
using Microsoft.AspNetCore.DataProtection.Repositories;
using MiniBlog.ServiceDefaults.Auth;

namespace MiniBlog.Web.SignIn;

/// <summary>
/// The keys of cookies and antiforgery tokens: one, derived from the secret that all services share. So a restart signs nobody
/// out, replicas read each other's cookies, and no volume has to hold keys; a new secret signs everybody out, as it should.
/// </summary>
/// <param name="keys">The keys of the blog.</param>
internal sealed class SharedKeyRing(BlogKeys keys) : IXmlRepository
{
    private static readonly DateTimeOffset Always = DateTimeOffset.UnixEpoch;
    private static readonly DateTimeOffset Never = DateTimeOffset.MaxValue;

    /// <remarks>The elements: https://learn.microsoft.com/aspnet/core/security/data-protection/implementation/key-storage-format</remarks>
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var secret = new Secret(keys.Derive("web-cookies"));
        var descriptor = new AuthenticatedEncryptorDescriptor(new AuthenticatedEncryptorConfiguration(), secret).ExportToXml();
        return
        [
            new XElement("key",
                new XAttribute("id", new Guid(keys.Derive("web-cookies-id").AsSpan(0, 16))),
                new XAttribute("version", 1),
                new XElement("creationDate", Always),
                new XElement("activationDate", Always),
                new XElement("expirationDate", Never),
                new XElement("descriptor",
                    new XAttribute("deserializerType", descriptor.DeserializerType.AssemblyQualifiedName!),
                    descriptor.SerializedDescriptorElement)),
        ];
    }

    public void StoreElement(XElement element, string friendlyName) =>
        throw new NotSupportedException("The key of the cookies is derived from Auth:SigningKey; change that to change it.");
}
