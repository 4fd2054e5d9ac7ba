using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Engine;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace MiniBlog.Tests.Engine;

/// <summary>The life of processes, with shells as the programs.</summary>
public sealed class ProcessTests
{
    static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_program_that_crashes_is_started_again()
    {
        await using var app = await StartAsync(builder => builder.AddExecutable("program", "sleep", "/", "600"));
        var first = await ProcessIdAsync(app, "program");

        System.Diagnostics.Process.GetProcessById(first).Kill();

        var again = await app.ResourceNotifications.WaitForResourceAsync("program", change => ProcessId(change) is { } id && id != first, Token);
        Assert.Equal(KnownResourceStates.Running, again.Snapshot.State?.Text);
    }

    [Fact]
    public async Task A_program_that_ends_well_has_done_its_work()
    {
        await using var app = await StartAsync(builder =>
        {
            var work = builder.AddExecutable("work", "true", "/");
            builder.AddExecutable("after", "sleep", "/", "600").WaitForCompletion(work);
        });

        await app.ResourceNotifications.WaitForResourceAsync("after", cancellationToken: Token);
        Assert.True(app.ResourceNotifications.TryGetCurrentState("work", out var work));
        Assert.Equal((KnownResourceStates.Finished, 0), (work.Snapshot.State?.Text, work.Snapshot.ExitCode));
    }

    [Fact]
    public async Task Commands_stop_start_and_restart_a_program()
    {
        await using var app = await StartAsync(builder => builder.AddExecutable("program", "sleep", "/", "600"));
        var first = await ProcessIdAsync(app, "program");

        Assert.True((await app.ResourceCommands.ExecuteCommandAsync("program", KnownResourceCommands.StopCommand, Token)).Success);
        Assert.True(app.ResourceNotifications.TryGetCurrentState("program", out var stopped));
        Assert.Equal(KnownResourceStates.Exited, stopped.Snapshot.State?.Text);
        Assert.True((await app.ResourceCommands.ExecuteCommandAsync("program", KnownResourceCommands.StartCommand, Token)).Success);
        var second = await ProcessIdAsync(app, "program");
        Assert.True((await app.ResourceCommands.ExecuteCommandAsync("program", KnownResourceCommands.RestartCommand, Token)).Success);
        var third = await ProcessIdAsync(app, "program");

        Assert.Equal(3, new[] { first, second, third }.Distinct().Count());
        Assert.False((await app.ResourceCommands.ExecuteCommandAsync("nobody", KnownResourceCommands.StopCommand, Token)).Success);
    }

    [Fact]
    public async Task Its_environment_and_its_output_reach_the_program_and_its_log()
    {
        await using var app = await StartAsync(builder =>
        {
            var secret = builder.AddParameter("secret", "value");
            builder.AddExecutable("program", "/bin/sh", "/", "-c", "echo \"said $ONE and $TWO\"; echo oops >&2; sleep 600")
                .WithEnvironment("ONE", $"<{secret}>")
                .WithEnvironment("TWO", secret);
        });

        var lines = new List<LogLine>();
        await foreach (var batch in app.Services.GetRequiredService<ResourceLoggerService>().WatchAsync("program").WithCancellation(Token))
        {
            lines.AddRange(batch);
            if (lines.Count >= 2)
            {
                break;
            }
        }

        Assert.Contains(lines, line => line is { Content: "said <value> and value", IsErrorMessage: false });
        Assert.Contains(lines, line => line is { Content: "oops", IsErrorMessage: true });
    }

    [Fact]
    public async Task A_resource_waits_for_the_ready_handlers_of_its_dependency_which_are_run_again_when_they_fail()
    {
        var handled = 0;
        await using var app = await StartAsync(builder =>
        {
            var first = builder.AddExecutable("first", "sleep", "/", "600")
                .OnResourceReady((_, _, _) => ++handled < 3 ? throw new InvalidOperationException("not yet") : Task.CompletedTask);
            builder.AddExecutable("second", "sleep", "/", "600").WaitFor(first);
        });

        await app.ResourceNotifications.WaitForResourceHealthyAsync("second", Token);

        Assert.Equal(3, handled);
    }

    [Fact]
    public async Task A_program_that_ignores_the_polite_signal_is_killed_in_the_end()
    {
        var app = await StartAsync(builder => builder.AddExecutable("stubborn", "/bin/sh", "/", "-c", "trap '' TERM; echo ready; while :; do sleep 1; done"));
        var process = await ProcessIdAsync(app, "stubborn");
        await foreach (var _ in app.Services.GetRequiredService<ResourceLoggerService>().WatchAsync("stubborn").WithCancellation(Token))
        {
            break;
        }

        await app.DisposeAsync();

        Assert.False(Directory.Exists($"/proc/{process}"));
    }

    [Fact]
    public async Task What_others_need_is_stopped_after_them()
    {
        var order = new List<string>();
        var app = await StartAsync(builder =>
        {
            Task Note(ResourceStoppedEvent stopped)
            {
                order.Add(stopped.Resource.Name);
                return Task.CompletedTask;
            }

            var bottom = builder.AddExecutable("bottom", "sleep", "/", "600").OnResourceStopped((_, stopped, _) => Note(stopped));
            var middle = builder.AddExecutable("middle", "sleep", "/", "600").WaitFor(bottom).OnResourceStopped((_, stopped, _) => Note(stopped));
            builder.AddExecutable("top", "sleep", "/", "600").WaitFor(middle).OnResourceStopped((_, stopped, _) => Note(stopped));
        });
        await app.ResourceNotifications.WaitForResourceHealthyAsync("top", Token);

        await app.DisposeAsync();

        Assert.Equal(["top", "middle", "bottom"], order);
    }

    // Without the dashboard the exporters try again for seconds, and the services would be ended by force.
    [Fact]
    public void The_dashboard_takes_telemetry_until_the_services_have_stopped()
    {
        Assert.True(StopInOrder.Needs(new ProjectResource("web"), new DashboardResource()));
        Assert.False(StopInOrder.Needs(new DashboardResource(), new ProjectResource("web")));
        Assert.False(StopInOrder.Needs(new DashboardResource(), new DashboardResource()));
    }

    [Fact]
    public async Task A_program_that_is_not_there_keeps_everything_from_starting_and_is_said_in_one_line()
    {
        using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddExecutable("missing", "no-such-program", "/");
        await using var app = await builder.BuildAsync(Token);

        var fault = await Assert.ThrowsAsync<DistributedApplicationException>(() => app.StartAsync(Token));

        Assert.Equal("'missing' runs 'no-such-program', which is not an executable file and not on PATH; install it.", fault.Message);
    }

    internal static async Task<DistributedApplication> StartAsync(Action<IDistributedApplicationBuilder> describe)
    {
        var builder = DistributedApplicationTestingBuilder.Create();
        describe(builder);
        var app = await builder.BuildAsync(Token);
        await app.StartAsync(Token);
        return app;
    }

    internal static async Task<int> ProcessIdAsync(DistributedApplication app, string resource) =>
        ProcessId(await app.ResourceNotifications.WaitForResourceAsync(resource, change => ProcessId(change) is not null, Token))!.Value;

    internal static int? ProcessId(ResourceEvent change) =>
        (int?)change.Snapshot.Properties.FirstOrDefault(fact => fact.Name == "executable.pid")?.Value;
}
