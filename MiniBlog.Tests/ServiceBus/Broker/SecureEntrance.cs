using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace MiniBlog.Tests.ServiceBus.Broker;

/// <summary>
/// The way into a namespace in Azure, in front of a test broker: AMQP in TLS, there on port 5671
/// (https://learn.microsoft.com/azure/service-bus-messaging/service-bus-amqp-protocol-guide#connections-and-sessions). What comes in goes on as it is.
/// </summary>
internal sealed class SecureEntrance : IAsyncDisposable
{
    private readonly X509Certificate2 certificate = CreateCertificate();
    private readonly WebApplication app;

    private SecureEntrance(int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, tcp => tcp.UseHttps(certificate).Run(connection => PassAsync(connection, port))));
        builder.Logging.ClearProviders();
        app = builder.Build();
    }

    public Uri Address => new(app.Urls.Single());

    public static async Task<SecureEntrance> StartAsync(TestBroker broker)
    {
        var entrance = new SecureEntrance(broker.Port);
        await entrance.app.StartAsync();
        return entrance;
    }

    /// <summary>Whether a certificate is the entrance's own.</summary>
    public bool IsKnown(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors) => shown?.GetCertHashString() == certificate.Thumbprint;

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        certificate.Dispose();
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=blog.servicebus.windows.net", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static async Task PassAsync(ConnectionContext connection, int port)
    {
        using var broker = new TcpClient();
        await broker.ConnectAsync(IPAddress.Loopback, port);
        await using var stream = broker.GetStream();
        await Task.WhenAny(connection.Transport.Input.CopyToAsync(stream), stream.CopyToAsync(connection.Transport.Output.AsStream()));
        connection.Abort();
    }
}
