using Aspire.DashboardService.Proto.V1;
using Aspire.Hosting;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Testing;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Service = Aspire.DashboardService.Proto.V1.DashboardService;

namespace MiniBlog.Tests.Engine;

/// <summary>An application that serves its resources.</summary>
public sealed class ResourceServiceFixture : IAsyncLifetime
{
    public const string Key = "the key of the resource service";

    private DistributedApplication app = null!;
    private GrpcChannel channel = null!;

    public Service.DashboardServiceClient Host { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = DistributedApplicationTestingBuilder.Create(
            [$"--AppHost:ResourceService:ApiKey={Key}", $"--DcpPublisher:DashboardPath={typeof(Aspire.Dashboard.DashboardOptions).Assembly.Location}"],
            (options, _) => options.DisableDashboard = false);
        var secret = builder.AddParameter("secret", "hidden value", secret: true);
        var server = builder.AddExecutable("server", "/bin/sh", "/", "-c", "exec sleep 1000").WithEnvironment("SECRET", secret);
        builder.AddExecutable("client", "/bin/sh", "/", "-c", "echo started; echo trouble >&2; exec sleep 1000").WaitFor(server);
        builder.AddExecutable("broken", "/bin/sh", "/", "-c", "exit 3").WithExplicitStart();
        app = builder.Build();
        await app.StartAsync();
        channel = GrpcChannel.ForAddress(await app.Services.GetRequiredService<ResourceServiceHost>().StartAsync(CancellationToken.None));
        Host = new(channel);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("client");
    }

    public async ValueTask DisposeAsync()
    {
        channel.Dispose();
        await app.DisposeAsync();
    }
}

/// <summary>What the host tells any dashboard over Aspire's contract, and what it does for one.</summary>
public sealed class ResourceServiceTests(ResourceServiceFixture fixture) : IClassFixture<ResourceServiceFixture>
{
    private readonly CancellationToken token = TestContext.Current.CancellationToken;
    private readonly Metadata headers = new() { { "x-resource-service-api-key", ResourceServiceFixture.Key } };
    private readonly Service.DashboardServiceClient host = fixture.Host;

    [Fact]
    public async Task Without_the_key_nothing_is_told()
    {
        var refused = await Assert.ThrowsAsync<RpcException>(() => host.GetApplicationInformationAsync(new(), cancellationToken: token).ResponseAsync);
        Assert.Equal(StatusCode.Unauthenticated, refused.StatusCode);
        Assert.NotEmpty((await host.GetApplicationInformationAsync(new(), headers, cancellationToken: token)).ApplicationName);
    }

    [Fact]
    public async Task A_resource_is_told_with_its_facts_links_and_commands()
    {
        using var call = host.WatchResources(new(), headers, cancellationToken: token);
        Assert.True(await call.ResponseStream.MoveNext(token));
        var all = call.ResponseStream.Current.InitialData.Resources.ToDictionary(resource => resource.DisplayName);
        var server = all["server"];
        Assert.Matches("^server-[a-z]{8}$", server.Name);
        Assert.Equal(("Executable", "Running", "success"), (server.ResourceType, server.State, server.StateStyle));
        var facts = server.Properties.ToDictionary(fact => fact.Name);
        Assert.Equal("/bin/sh", facts["executable.path"].Value.StringValue);
        Assert.True(int.Parse(facts["executable.pid"].Value.StringValue, System.Globalization.CultureInfo.InvariantCulture) > 1);
        Assert.True(facts["executable.args"].IsSensitive);
        Assert.Equal("-c", facts["executable.args"].Value.ListValue.Values[0].StringValue);
        Assert.Equal("hidden value", server.Environment.Single(variable => variable.Name == "SECRET").Value);
        Assert.Equal(["SECRET"], server.Environment.Where(variable => variable.IsFromSpec).Select(variable => variable.Name));
        Assert.Contains(server.Environment, variable => variable.Name == "PATH");
        Assert.Equal(
            [("start", ResourceCommandState.Hidden), ("stop", ResourceCommandState.Enabled), ("restart", ResourceCommandState.Enabled)],
            server.Commands.Select(command => (command.Name, command.State)));
        Assert.Contains(all["client"].Relationships, link => link is { ResourceName: "server", Type: "WaitFor" });
        Assert.True(all["secret"].Properties.Single(fact => fact.Name == "Value").IsSensitive);
        Assert.True(all["aspire-dashboard"].IsHidden);
        // Aspire's own dashboard shows nothing at all where one of these is missing.
        Assert.All(all.Values, resource => Assert.False(resource is { CreatedAt: null } or { Uid: "" } or { ResourceType: "" }));
    }

    [Fact]
    public async Task Console_lines_come_with_their_number_and_stream()
    {
        using var call = host.WatchResourceConsoleLogs(new() { ResourceName = await NameAsync("client") }, headers, cancellationToken: token);
        var lines = new List<ConsoleLogLine>();
        while (lines.Count < 2 && await call.ResponseStream.MoveNext(token))
        {
            lines.AddRange(call.ResponseStream.Current.LogLines);
        }

        Assert.Equal([1, 2], lines.Select(line => line.LineNumber));
        Assert.Equal([("started", false), ("trouble", true)], lines.Select(line => (line.Text, line.IsStdErr)).OrderBy(line => line.Text));
        using var unknown = host.WatchResourceConsoleLogs(new() { ResourceName = "nobody" }, headers, cancellationToken: token);
        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(() => unknown.ResponseStream.MoveNext(token))).StatusCode);
    }

    [Fact]
    public async Task A_command_has_succeeded_when_it_is_true()
    {
        var name = await NameAsync("server");
        Assert.Equal(ResourceCommandResponseKind.Succeeded, await ExecuteAsync(name, "stop"));
        Assert.Equal("Exited", await StateAsync("server"));
        Assert.Equal(ResourceCommandResponseKind.Succeeded, await ExecuteAsync(name, "start"));
        Assert.Equal("Running", await StateAsync("server"));
        Assert.Equal(ResourceCommandResponseKind.Succeeded, await ExecuteAsync(name, "restart"));
        Assert.Equal(ResourceCommandResponseKind.Failed, await ExecuteAsync(name, "dance"));
        Assert.Equal(ResourceCommandResponseKind.Failed, await ExecuteAsync("nobody", "start"));
    }

    [Fact]
    public async Task A_resource_that_dies_of_its_start_has_not_been_started()
    {
        var answer = await host.ExecuteResourceCommandAsync(new() { ResourceName = await NameAsync("broken"), CommandName = "start" }, headers, cancellationToken: token);
        Assert.Equal(ResourceCommandResponseKind.Failed, answer.Kind);
        Assert.Contains("exit code 3", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changes_come_as_they_happen()
    {
        var name = await NameAsync("server");
        using var call = host.WatchResources(new(), headers, cancellationToken: token);
        Assert.True(await call.ResponseStream.MoveNext(token));
        await ExecuteAsync(name, "stop");
        var states = new List<string>();
        while (!states.Contains("Exited") && await call.ResponseStream.MoveNext(token))
        {
            states.AddRange(call.ResponseStream.Current.Changes.Value.Where(change => change.Upsert?.Name == name).Select(change => change.Upsert.State));
        }

        Assert.Contains("Exited", states);
        Assert.Equal(ResourceCommandResponseKind.Succeeded, await ExecuteAsync(name, "start"));
    }

    private async Task<string> NameAsync(string displayName) => (await ResourcesAsync()).Single(resource => resource.DisplayName == displayName).Name;

    private async Task<string> StateAsync(string displayName) => (await ResourcesAsync()).Single(resource => resource.DisplayName == displayName).State;

    private async Task<IReadOnlyList<Aspire.DashboardService.Proto.V1.Resource>> ResourcesAsync()
    {
        using var call = host.WatchResources(new(), headers, cancellationToken: token);
        await call.ResponseStream.MoveNext(token);
        return call.ResponseStream.Current.InitialData.Resources;
    }

    private async Task<ResourceCommandResponseKind> ExecuteAsync(string resource, string command) =>
        (await host.ExecuteResourceCommandAsync(new() { ResourceName = resource, CommandName = command }, headers, cancellationToken: token)).Kind;
}
