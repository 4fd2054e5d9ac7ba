using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MiniBlog.Tests.ServiceBus.Broker;

/// <summary>
/// The two ways into a namespace in Azure, in front of a test broker: AMQP in TLS, there on port 5671, and in WebSockets in TLS, on port 443
/// (https://learn.microsoft.com/azure/service-bus-messaging/service-bus-amqp-protocol-guide#connections-and-sessions). What comes in goes on as it is.
/// </summary>
internal sealed class SecureEntrance : IAsyncDisposable
{
    /// <summary>What the broker is called behind it.</summary>
    public const string Namespace = "blog.servicebus.windows.net";

    /// <summary>As Azure gives it out.</summary>
    public const string ConnectionString = $"Endpoint=sb://{Namespace}/;SharedAccessKeyName={BrokerTokens.KeyName};SharedAccessKey={BrokerTokens.Key}";

    private readonly X509Certificate2 certificate = CreateCertificate();
    private readonly WebApplication app;
    private readonly int port;

    private SecureEntrance(int port)
    {
        this.port = port;
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, tcp => tcp.UseHttps(certificate).Run(PassAsync));
            kestrel.Listen(IPAddress.Loopback, 0, web => web.UseHttps(certificate));
        });
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.UseWebSockets();
        app.Run(PassAsync);
    }

    public Uri Address => new(app.Urls.First());

    public Uri WebSocketAddress => new(app.Urls.Last());

    /// <summary>The certificate alone, for a process that is to trust it (<c>SSL_CERT_FILE</c>, which OpenSSL and with it .NET on Linux read).</summary>
    public string CertificateFile { get; } = Path.GetTempFileName();

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
        File.Delete(CertificateFile);
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={Namespace}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private async Task PassAsync(ConnectionContext connection)
    {
        await PassAsync(connection.Transport.Input.AsStream(), connection.Transport.Output.AsStream());
        connection.Abort();
    }

    private async Task PassAsync(HttpContext context)
    {
        // The address and the protocol that Microsoft's clients ask for.
        if (!context.WebSockets.IsWebSocketRequest || context.Request.Path != "/$servicebus/websocket/" || !context.WebSockets.WebSocketRequestedProtocols.Contains("amqp"))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync("amqp");
        await using var client = WebSocketStream.Create(socket, WebSocketMessageType.Binary);
        await PassAsync(client, client);
        context.Abort();
    }

    private async Task PassAsync(Stream incoming, Stream outgoing)
    {
        using var broker = new TcpClient();
        await broker.ConnectAsync(IPAddress.Loopback, port);
        await using var stream = broker.GetStream();
        await Task.WhenAny(incoming.CopyToAsync(stream), stream.CopyToAsync(outgoing));
    }
}
