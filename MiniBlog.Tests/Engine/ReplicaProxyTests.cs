using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace MiniBlog.Tests.Engine;

/// <summary>One address for several processes.</summary>
public sealed class ReplicaProxyTests : IAsyncLifetime
{
    static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    readonly List<WebApplication> servers = [];
    readonly EndpointAnnotation endpoint = new(ProtocolType.Tcp, "http");
    readonly HttpClient client = new();
    Replica[] replicas = [];
    ReplicaProxy proxy = null!;

    public async ValueTask InitializeAsync()
    {
        var resource = new ProjectResource("service");
        resource.Annotations.Add(new ReplicaAnnotation(3));
        resource.Annotations.Add(endpoint);
        replicas = Replica.Of(resource);
        EndpointAllocation.Allocate(resource, replicas, randomPorts: true);
        foreach (var replica in replicas)
        {
            servers.Add(await ServeAsync(replica));
            replica.IsServing = true;
        }

        proxy = await ReplicaProxy.StartAsync(endpoint, replicas, Token);
        client.BaseAddress = new(endpoint.AllocatedEndpoint!.UriString);
    }

    [Fact]
    public async Task Requests_go_round_the_healthy_replicas_only()
    {
        replicas[1].IsServing = false;

        var answers = new List<string>();
        for (var i = 0; i < 12; i++)
        {
            answers.Add(await client.GetStringAsync("/name", Token));
        }

        Assert.Equivalent(new[] { replicas[0].Id, replicas[2].Id }, answers.Distinct(), strict: true);
    }

    [Fact]
    public async Task A_replica_that_has_just_died_costs_no_read()
    {
        await servers[0].StopAsync(Token);

        for (var i = 0; i < 6; i++)
        {
            Assert.NotEqual(replicas[0].Id, await client.GetStringAsync("/name", Token));
        }
    }

    [Fact]
    public async Task A_replica_that_has_just_died_costs_no_command_that_was_not_under_way()
    {
        await servers[0].StopAsync(Token);

        for (var i = 0; i < 6; i++)
        {
            using var body = new ByteArrayContent(new byte[7]);
            using var answer = await client.PostAsync("/length", body, Token);
            Assert.Equal("7", await answer.Content.ReadAsStringAsync(Token));
        }
    }

    [Fact]
    public async Task Without_a_healthy_replica_the_answer_is_to_come_again()
    {
        Array.ForEach(replicas, replica => replica.IsServing = false);

        using var answer = await client.GetAsync("/name", Token);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(1)), (answer.StatusCode, answer.Headers.RetryAfter?.Delta));
    }

    [Fact]
    public async Task A_stream_passes_piece_by_piece()
    {
        using var stream = new StreamReader(await client.GetStreamAsync("/stream", Token));

        // The server sends the second piece only when the first has been read.
        Assert.Equal("first", await stream.ReadLineAsync(Token));
        await client.PostAsync($"http://localhost:{replicas[0].Ports[endpoint]}/go-on", null, Token);
        Assert.Equal("second", await stream.ReadLineAsync(Token));
    }

    [Fact]
    public async Task A_large_body_passes_whole()
    {
        using var body = new ByteArrayContent(new byte[64 * 1024 * 1024]);

        using var answer = await client.PostAsync("/length", body, Token);

        Assert.Equal("67108864", await answer.Content.ReadAsStringAsync(Token));
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await proxy.DisposeAsync();
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }
    }

    static readonly SemaphoreSlim GoOn = new(0);

    async Task<WebApplication> ServeAsync(Replica replica)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://localhost:{replica.Ports[endpoint]}").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var server = builder.Build();
        server.MapGet("/name", () => replica.Id);
        server.MapPost("/length", async (HttpRequest request) =>
        {
            var buffer = new byte[81920];
            long length = 0;
            while (await request.Body.ReadAsync(buffer) is > 0 and var read)
            {
                length += read;
            }

            return length.ToString(System.Globalization.CultureInfo.InvariantCulture);
        });
        server.MapPost("/go-on", () => GoOn.Release());
        server.MapGet("/stream", async (HttpResponse response) =>
        {
            await response.WriteAsync("first\n");
            await response.Body.FlushAsync();
            await GoOn.WaitAsync();
            await response.WriteAsync("second\n");
        });
        await server.StartAsync(Token);
        return server;
    }
}
