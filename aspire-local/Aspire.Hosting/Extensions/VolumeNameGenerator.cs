using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Names volumes.</summary>
public static class VolumeNameGenerator
{
    /// <summary>A name made of the application's, a hash of it, the resource's and a suffix.</summary>
    [SuppressMessage("Globalization", "CA1308:Normalize strings to uppercase", Justification = "Volume names are lower-case.")]
    public static string Generate<T>(IResourceBuilder<T> builder, string suffix)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        var application = builder.ApplicationBuilder.Environment.ApplicationName;
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(application)))[..10];
        return $"{application}-{hash}-{builder.Resource.Name}-{suffix}".ToLowerInvariant();
    }
}
