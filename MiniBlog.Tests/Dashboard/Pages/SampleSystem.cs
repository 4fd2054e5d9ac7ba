using Aspire.Dashboard.Resources;
using Aspire.Dashboard.Telemetry;

namespace MiniBlog.Tests.Dashboard.Pages;

/// <summary>A system that resembles the blog: one service ill, one stopped, one restarting, with a child of the database server.</summary>
public static class SampleSystem
{
    public static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private static readonly string[] Services = ["web", "posts", "comments", "moderation", "query"];
    private static readonly string[] Databases = ["postsdb", "commentsdb", "moderationdb", "querydb"];

    private static readonly ResourceCommand[] Commands =
    [
        new("start", "Start", "Start the resource", null, true, CommandState.Disabled),
        new("stop", "Stop", "Stop the resource", null, true, CommandState.Enabled),
        new("restart", "Restart", "Restart the resource", null, true, CommandState.Enabled),
        new("clear-cache", "Clear the cache", null, "Clear the whole cache?", false, CommandState.Enabled),
    ];

    public static FakeApplication Application()
    {
        var application = new FakeApplication();
        application.Set(
        [
            Service("web", 5100, "posts", "comments", "moderation", "query"),
            Service("posts", 5101, "postsdb", "bus"),
            Service("comments", 5102, "commentsdb", "bus", "posts", "moderation") with
            {
                HealthReports = [new("comments_check", HealthState.Unhealthy, "Discover endpoint answered 503", "", Now)],
            },
            Service("moderation", 5103, "moderationdb", "bus", "comments") with { State = "Exited", StoppedAt = Now, Properties = [new("resource.exitCode", null, "137", false)] },
            Service("query", 5104, "querydb", "bus"),
            Other("postgres", "Executable"),
            Other("bus", "Executable"),
            .. Databases.Select(name => Other(name, "PostgresDatabaseResource") with { Properties = [new("resource.parentName", null, "postgres-1", false)] }),
            Other("owner-password", "Parameter") with { Properties = [new("Value", null, "hunter2", true)] },
            Other("secret-one", "Executable") with { IsHidden = true },
        ]);
        application.Write("posts-1", [.. Enumerable.Range(1, 400).Select(n => (Line(n), false))]);
        application.Write("web-1", [(At(3) + "\e[32minfo\e[0m: started on \e[1;34mhttp://localhost:5100\e[0m", false), (At(390.5) + "fail: no answer of comments", true)]);
        return application;
    }

    public static ResourceView Service(string name, int port, params string[] references) => new()
    {
        Name = $"{name}-1",
        DisplayName = name,
        ResourceType = "Project",
        Uid = name,
        State = "Running",
        CreatedAt = Now.AddMinutes(-6),
        StartedAt = Now.AddMinutes(-5),
        Properties = [new("project.path", null, $"/src/MiniBlog.{name}/MiniBlog.{name}.csproj", false), new("executable.pid", null, "4711", false)],
        Urls = [new("http", $"http://localhost:{port}", "", false, false)],
        Environment = [new("ASPNETCORE_ENVIRONMENT", "Development", true), new("Auth__SigningKey", "a secret of the application", true)],
        HealthReports = [new($"{name}_check", HealthState.Healthy, "", "", Now)],
        Relationships = [.. references.Select(other => new ResourceRelation(other, "Reference")), .. references.Take(1).Select(other => new ResourceRelation(other, "WaitFor"))],
        Commands = Commands,
    };

    public static FakeTelemetry Telemetry(int traces = 250, int logs = 600)
    {
        var telemetry = new FakeTelemetry();
        telemetry.Resources.AddRange(Services.Select((name, id) => new TelemetryResource(id, name, "1", [new("service.version", "1.0")])));
        var story = SampleTraces.Comment(telemetry.Resources, Now);
        telemetry.Traces.Add(story);
        telemetry.Traces.AddRange(Enumerable.Range(1, traces - 1).Select(n => SampleTraces.Plain(telemetry.Resources, n, Now)));
        telemetry.Logs.AddRange(story.Logs);
        telemetry.Logs.AddRange(Enumerable.Range(1000, logs).Select(n => new LogEntry
        {
            Id = n,
            Time = Now.AddSeconds(-n),
            Level = n % 50 == 0 ? LogLevelName.Error : n % 9 == 0 ? LogLevelName.Warning : LogLevelName.Information,
            Message = n % 50 == 0 ? $"Handling of event {n} failed" : $"Handled event {n} in {n % 7} ms",
            Template = "Handled event {Event} in {Elapsed} ms",
            Resource = telemetry.Resources[n % 5],
            Scope = "MiniBlog.Events.Subscription",
            Exception = n % 50 == 0 ? "System.InvalidOperationException: no such post\n   at MiniBlog.Query.Projection.Apply()" : null,
            Attributes = [new("Event", $"{n}"), new("Elapsed", $"{n % 7}")],
        }));
        telemetry.Metrics.AddRange(SampleMetrics.All(Now, story));
        telemetry.Traffic.AddRange(
        [
            new("web", "query", SpanCategory.Http, 640, 0, 10.7, TimeSpan.FromMilliseconds(1.4)), new("web", "comments", SpanCategory.Http, 30, 6, .5, TimeSpan.FromMilliseconds(4)),
            new("comments", "commentsdb", SpanCategory.Database, 90, 0, 1.5, TimeSpan.FromMilliseconds(.6)), new("comments", "query", SpanCategory.Messaging, 30, 0, .5, TimeSpan.FromMilliseconds(3)),
            new("web", "login.example:443", SpanCategory.Http, 2, 0, .03, TimeSpan.FromMilliseconds(80)),
        ]);
        telemetry.ConsoleLines.Add(new FoundLine("web-1", new ConsoleLine(2, "fail: no answer of comments", true)));
        return telemetry;
    }

    private static ResourceView Other(string name, string type) => new() { Name = $"{name}-1", DisplayName = name, ResourceType = type, Uid = name, State = "Running", StartedAt = Now.AddMinutes(-5) };

    private static string At(double seconds) => Now.AddMinutes(-10).AddSeconds(seconds).ToString("yyyy-MM-ddTHH:mm:ss.fffZ ", System.Globalization.CultureInfo.InvariantCulture);

    private static string Line(int n) => At(n) + (n % 10 == 0 ? $"\e[33mwarn\e[0m: event {n} came twice and was dropped, as it had been applied in an earlier batch of its partition" : $"\e[32minfo\e[0m: event {n} was applied");
}
