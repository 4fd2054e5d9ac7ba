using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Npgsql;

namespace MiniBlog.Tests.WholeSystem;

/// <summary>The tests that use the blog with two replicas of every service: they share it and run one after the other.</summary>
[CollectionDefinition(nameof(ReplicatedSystem))]
public sealed class UsesReplicatedSystem : ICollectionFixture<ReplicatedSystem>;

/// <summary>The whole blog with two replicas of every service, whose spans come to a collector.</summary>
public sealed class ReplicatedSystem : IAsyncLifetime
{
    public static readonly IReadOnlyList<string> Services = ["posts", "comments", "moderation", "query", "web"];

    private TraceCollector? collector;
    private BlogSystem? blog;

    public BlogSystem Blog => blog ?? throw new InvalidOperationException("The blog is not started.");

    public TraceCollector Collector => collector ?? throw new InvalidOperationException("The collector is not started.");

    public async ValueTask InitializeAsync()
    {
        collector = await TraceCollector.StartAsync();
        blog = new BlogSystem([.. Services.Select(service => $"--Replicas:{service}=2")], builder =>
        {
            foreach (var project in builder.Resources.OfType<ProjectResource>())
            {
                builder.CreateResourceBuilder(project)
                    .WithEnvironment("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address)
                    .WithEnvironment("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
            }
        }, BlogSystem.ChosenBroker());
        await blog.InitializeAsync();
        foreach (var service in Services)
        {
            // That one of them is healthy is enough for the engine to call the service so.
            await ReplicasAsync(service);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Blog.DisposeAsync();
        await Collector.DisposeAsync();
    }

    /// <summary>The healthy replicas of a service, as soon as there are two: which they are, and their processes.</summary>
    public async Task<IReadOnlyList<(string Id, int Process)>> ReplicasAsync(string service)
    {
        var healthy = new SortedDictionary<string, int>(StringComparer.Ordinal);
        await foreach (var change in Blog.App.ResourceNotifications.WatchAsync(TestContext.Current.CancellationToken))
        {
            if (change.Resource.Name != service || change.ResourceId == service)
            {
                continue;
            }

            if (change.Snapshot.HealthStatus == Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy
                && change.Snapshot.Properties.FirstOrDefault(fact => fact.Name == "executable.pid")?.Value is { } id)
            {
                healthy[change.ResourceId] = Convert.ToInt32(id, CultureInfo.InvariantCulture);
            }
            else
            {
                healthy.Remove(change.ResourceId);
            }

            if (healthy.Count == 2)
            {
                break;
            }
        }

        return [.. healthy.Select(replica => (replica.Key, replica.Value))];
    }

    /// <summary>Ends a replica without a word, and has the engine not start it again.</summary>
    public async Task KillAsync((string Id, int Process) replica)
    {
        using (var process = Process.GetProcessById(replica.Process))
        {
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await CommandAsync(replica.Id, KnownResourceCommands.StopCommand);
    }

    /// <summary>Starts a replica that was killed.</summary>
    public Task StartAsync(string replica) => CommandAsync(replica, KnownResourceCommands.StartCommand);

    /// <summary>Who has leases of a consumer's partitions that have not ended.</summary>
    public async Task<IReadOnlyList<string>> HoldersAsync(string consumer)
    {
        await using var connection = new NpgsqlConnection("Pooling=false;" + await Blog.App.GetConnectionStringAsync($"{consumer}db", TestContext.Current.CancellationToken));
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("SELECT coalesce(array_agg(DISTINCT CASE WHEN expires_at > now() THEN holder END), '{}') FROM event_leases", connection);
        return [.. ((string?[])(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!).Select(holder => holder is null ? "nobody" : $"{consumer}-{holder}").Order(StringComparer.Ordinal)];
    }

    private async Task CommandAsync(string replica, string command)
    {
        var result = await Blog.App.ResourceCommands.ExecuteCommandAsync(replica, command, TestContext.Current.CancellationToken);
        Assert.True(result.Success, $"{command} of {replica}: {result.Message}");
    }
}
