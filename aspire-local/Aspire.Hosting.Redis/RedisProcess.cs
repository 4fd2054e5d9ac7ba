using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>Redis as a private process: on 127.0.0.1 only, its password in a file that only its owner can read.</summary>
sealed class RedisProcess(RedisResource redis) : LocalProcessAnnotation
{
    const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    static readonly string[] UsualPlaces = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin", "/home/linuxbrew/.linuxbrew/bin"];
    static readonly string[] Serious = ["error", "fail", "can't", "denied", "fatal", "crash", "out of memory", "not permitted"];

    public override void Check(string dataFolder) => Program();

    public override async Task<ProcessPlan> PlanAsync(LocalProcessContext context, CancellationToken cancellationToken)
    {
        var record = new ProcessRecord(context.DataFolder + ".pid", TimeProvider.System);
        await record.WaitForPreviousAsync(cancellationToken);
        Directory.CreateDirectory(context.DataFolder, Mine | UnixFileMode.UserExecute);
        var configuration = Path.Combine(context.DataFolder, "redis.conf");
        await WriteAsync(configuration, Settings(context), cancellationToken);
        return new()
        {
            Program = Program(),
            Arguments = [configuration, .. context.Arguments],
            WorkingDirectory = context.DataFolder,
            Environment = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin", ["LC_ALL"] = "C" },
            OrphanSignal = Signal.Term,
            Record = record,
        };
    }

    // '#' marks a warning, but so are marked its good wishes at the start and the end.
    public override LogLevel Severity(string line) =>
        line.Contains(" # ", StringComparison.Ordinal)
        && !line.Contains("overcommit", StringComparison.OrdinalIgnoreCase)
        && Serious.Any(word => line.Contains(word, StringComparison.OrdinalIgnoreCase))
            ? LogLevel.Warning
            : LogLevel.Information;

    IEnumerable<string> Settings(LocalProcessContext context)
    {
        var isKept = redis.HasAnnotationOfType<ContainerMountAnnotation>();
        var snapshots = isKept && redis.TryGetLastAnnotation<SnapshotAnnotation>(out var annotation) ? annotation.Setting : "\"\"";
        return
        [
            "bind 127.0.0.1",
            $"port {redis.PrimaryEndpoint.Port.ToString(CultureInfo.InvariantCulture)}",
            "daemonize no",
            $"dir {Quoted(context.DataFolder)}",
            $"save {snapshots}",
            $"appendonly {(isKept ? "yes" : "no")}",
            $"appendfsync {(context.Durable ? "everysec" : "no")}",
            .. redis.PasswordParameter is { } password ? [$"requirepass {Quoted(password.Value)}"] : Array.Empty<string>(),
        ];
    }

    // redis.conf takes C-like strings in double quotes.
    static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    static async Task WriteAsync(string path, IEnumerable<string> lines, CancellationToken cancellationToken)
    {
        File.Delete(path);
        await using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = Mine });
        await using var writer = new StreamWriter(file);
        foreach (var line in lines)
        {
            await writer.WriteLineAsync(line.AsMemory(), cancellationToken);
        }
    }

    static string Program() => Programs.OnPath("redis-server")
        ?? UsualPlaces.Select(folder => Path.Combine(folder, "redis-server")).FirstOrDefault(Programs.IsExecutable)
        ?? throw new DistributedApplicationException(
            "Redis is needed, but there is no redis-server on PATH; install it (Debian: apt-get install redis-server; macOS: brew install redis).");
}
