using System.Security.Authentication;
using Azure.Core;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Azure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.Tests.ServiceBus.Broker;

namespace MiniBlog.Tests.ServiceBus;

/// <summary>A service signs in to a namespace as it does in Azure: by the namespace's name, with a token of Entra, in TLS.</summary>
public sealed class ServiceBusSignInTests : IAsyncLifetime
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly TestBroker broker = TestBroker.Start(new() { Subscriptions = ["reader"] });
    private readonly Entra entra = new();
    private SecureEntrance entrance = null!;

    [Fact]
    public async Task Messages_go_to_and_fro_and_again_after_the_connection_broke()
    {
        using var host = Service(BrokerTokens.EntraToken);
        var client = host.Services.GetRequiredService<ServiceBusClient>();
        await using var sender = client.CreateSender("events");
        foreach (var text in new[] { "before", "after" })
        {
            await sender.SendMessageAsync(new ServiceBusMessage(text) { SessionId = "a" }, Token);
            await using var session = await client.AcceptSessionAsync("events", "reader", "a", cancellationToken: Token);
            var message = await session.ReceiveMessageAsync(TimeSpan.FromSeconds(5), Token);
            Assert.Equal(text, message.Body.ToString());
            await session.CompleteMessageAsync(message, Token);
            await broker.DropConnectionsAsync();
        }

        Assert.Equal(SecureEntrance.Namespace, client.FullyQualifiedNamespace);
        Assert.Equal(["https://servicebus.azure.net/.default"], entra.Asked.Distinct());
    }

    [Fact]
    public async Task A_token_that_the_namespace_does_not_know_opens_nothing()
    {
        using var host = Service("a token from somewhere else");
        var client = host.Services.GetRequiredService<ServiceBusClient>();

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => client.CreateSender("events").SendMessageAsync(new ServiceBusMessage("x") { SessionId = "a" }, Token));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => client.AcceptSessionAsync("events", "reader", "a", cancellationToken: Token));
    }

    /// <remarks>That one which is vouched for is taken is seen where a whole service speaks so.</remarks>
    [Fact]
    public async Task A_WebSocket_opens_to_no_certificate_that_the_system_does_not_trust()
    {
        using var host = Service(BrokerTokens.EntraToken, webSockets: true);

        var sender = host.Services.GetRequiredService<ServiceBusClient>().CreateSender("events");
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => sender.SendMessageAsync(new ServiceBusMessage("x") { SessionId = "a" }, Token));

        Assert.IsType<AuthenticationException>(refused.GetBaseException());
        Assert.True(ServiceBusTransport.IsUnavailable(refused, Token), "The events wait until the way is open.");
        Assert.Empty(entra.Asked);
    }

    public async ValueTask InitializeAsync() => entrance = await SecureEntrance.StartAsync(broker);

    public async ValueTask DisposeAsync()
    {
        await entrance.DisposeAsync();
        await broker.DisposeAsync();
    }

    /// <summary>A service as it is set up in Azure, but for the addresses.</summary>
    private IHost Service(string token, bool webSockets = false)
    {
        const string options = "Aspire:Azure:Messaging:ServiceBus:ClientOptions";
        entra.Token = token;
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(
        [
            new("ConnectionStrings:bus", SecureEntrance.Namespace),
            new($"{options}:CustomEndpointAddress", $"{(webSockets ? entrance.WebSocketAddress : entrance.Address)}"),
            new($"{options}:TransportType", webSockets ? "AmqpWebSockets" : "AmqpTcp"),
        ]);
        builder.AddAzureServiceBusClient(
            "bus",
            settings => settings.Credential = entra,
            client => client.ConfigureOptions(options => (options.RetryOptions, options.CertificateValidationCallback) = (ServiceBusTransport.Retries, entrance.IsKnown)));
        return builder.Build();
    }

    /// <summary>Issues the one token that it is told to.</summary>
    private sealed class Entra : TokenCredential
    {
        public string Token { get; set; } = "";

        /// <summary>What tokens were asked for.</summary>
        public List<string> Asked { get; } = [];

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            lock (Asked)
            {
                Asked.AddRange(requestContext.Scopes);
            }

            return new(Token, DateTimeOffset.UtcNow.AddHours(1));
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
    }
}
