using Azure.Core;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Azure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MiniBlog.Tests.ServiceBus.Broker;

namespace MiniBlog.Tests.ServiceBus;

/// <summary>A service signs in to a namespace as it does in Azure: by the namespace's name, with a token of Entra, in TLS.</summary>
public sealed class ServiceBusSignInTests : IAsyncLifetime
{
    private const string Namespace = "blog.servicebus.windows.net";

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

        Assert.Equal(Namespace, client.FullyQualifiedNamespace);
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

    public async ValueTask InitializeAsync() => entrance = await SecureEntrance.StartAsync(broker);

    public async ValueTask DisposeAsync()
    {
        await entrance.DisposeAsync();
        await broker.DisposeAsync();
    }

    /// <summary>A service as it is set up in Azure, but for the addresses.</summary>
    private IHost Service(string token)
    {
        entra.Token = token;
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(
        [
            new("ConnectionStrings:bus", Namespace),
            new("Aspire:Azure:Messaging:ServiceBus:ClientOptions:CustomEndpointAddress", $"{entrance.Address}"),
        ]);
        builder.AddAzureServiceBusClient(
            "bus", settings => settings.Credential = entra, client => client.ConfigureOptions(options => options.CertificateValidationCallback = entrance.IsKnown));
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
