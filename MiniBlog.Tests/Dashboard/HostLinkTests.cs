using System.Net;
using System.Net.Sockets;
using Aspire.Dashboard.Resources;
using Aspire.Hosting;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace MiniBlog.Tests.Dashboard;

/// <summary>The dashboard and a host that comes and goes, over the contract between them.</summary>
public sealed class HostLinkTests : IAsyncLifetime
{
    private const string Key = "the key of the resource service";

    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly Line line = new();
    private DashboardHost dashboard = null!;

    private IResourceWatch Watch => dashboard.Service<IResourceWatch>();

    private ResourceView? Server => Watch.Resources.SingleOrDefault(resource => resource.DisplayName == "server");

    [Fact]
    public async Task A_host_that_starts_again_is_seen_as_it_is_now_and_telemetry_from_before_is_still_there()
    {
        await dashboard.StoreAsync(session => session.Add(Sent.Traces("server", Sent.Span(77, 1))));
        string? first;
        await using (await StartHostAsync())
        {
            await Eventually.HoldsAsync(() => Server is { State: "Running", Health: HealthState.Healthy }, "the host's resource is there");
            first = Fact("executable.pid");
            Assert.Equal("/bin/sh", Fact("executable.path"));
            Assert.Equal(HostLinkStatus.Connected, Watch.Link.Status);
        }

        line.Cut();
        await Eventually.HoldsAsync(() => Watch.Link is { Status: HostLinkStatus.Connecting, Problem.Length: > 0 }, "the dashboard says that the host is away");
        Assert.NotNull(Server);

        await using var again = await StartHostAsync();

        await Eventually.HoldsAsync(() => Watch.Link.Status == HostLinkStatus.Connected && Server?.State == "Running" && Fact("executable.pid") != first, "the host's resource is there anew");
        Assert.Single(Watch.Resources, resource => resource.DisplayName == "server");
        Assert.Equal(CommandStatus.Succeeded, (await Watch.ExecuteAsync(Server!.Name, "stop", Token)).Status);
        Assert.NotNull(await dashboard.Reader.ReadTraceAsync(Sent.TraceHex(77), Token));
    }

    public ValueTask InitializeAsync()
    {
        dashboard = new(
        [
            $"--ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL={line.Address}", "--Dashboard:ResourceServiceClient:AuthMode=ApiKey", $"--Dashboard:ResourceServiceClient:ApiKey={Key}",
        ]);
        return dashboard.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await dashboard.DisposeAsync();
        line.Dispose();
    }

    private string? Fact(string name) => Server?.Properties.SingleOrDefault(property => property.Name == name)?.Value;

    private async Task<DistributedApplication> StartHostAsync()
    {
        var builder = DistributedApplicationTestingBuilder.Create(
            [$"--AppHost:ResourceService:ApiKey={Key}", $"--DcpPublisher:DashboardPath={typeof(Aspire.Dashboard.DashboardOptions).Assembly.Location}"],
            (options, _) => options.DisableDashboard = false);
        builder.AddExecutable("server", "/bin/sh", "/", "-c", "exec sleep 1000");
        var app = builder.Build();
        await app.StartAsync(Token);
        line.Target = new Uri(await app.Services.GetRequiredService<ResourceServiceHost>().StartAsync(Token)).Port;
        return app;
    }

    /// <summary>One address for hosts that each have a port of their own.</summary>
    private sealed class Line : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly List<TcpClient> open = [];

        public Line()
        {
            listener.Start();
            _ = AcceptAsync();
        }

        public string Address => $"http://{listener.LocalEndpoint}";

        /// <summary>The port of the host; 0 while there is none.</summary>
        public int Target { get; set; }

        /// <summary>Ends what is open, and takes nothing until there is another host.</summary>
        public void Cut()
        {
            Target = 0;
            lock (open)
            {
                open.ForEach(client => client.Dispose());
                open.Clear();
            }
        }

        public void Dispose()
        {
            listener.Dispose();
            Cut();
        }

        private async Task AcceptAsync()
        {
            while (listener.Server.IsBound)
            {
                var client = await listener.AcceptTcpClientAsync();
                _ = PassAsync(client);
            }
        }

        private async Task PassAsync(TcpClient client)
        {
            using var host = new TcpClient();
            using (client)
            {
                if (Target == 0)
                {
                    return;
                }

                lock (open)
                {
                    open.AddRange([client, host]);
                }

                await host.ConnectAsync(IPAddress.Loopback, Target);
                await Task.WhenAny(client.GetStream().CopyToAsync(host.GetStream()), host.GetStream().CopyToAsync(client.GetStream()));
            }
        }
    }
}
