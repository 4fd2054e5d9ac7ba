using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>PostgreSQL as a private process: on 127.0.0.1 only, without a socket file, its data in one folder.</summary>
sealed class PostgresProcess(PostgresServerResource server) : LocalProcessAnnotation
{
    static readonly string[] Passing = ["is starting up", "is shutting down", "not yet accepting", "terminating connection"];

    Account? account;
    string? capability;

    public override void Check(string dataFolder)
    {
        PostgresInstallation.For(dataFolder);
        if (File.Exists(dataFolder)
            || (Directory.Exists(dataFolder) && !File.Exists(Path.Combine(dataFolder, "PG_VERSION")) && Directory.EnumerateFileSystemEntries(dataFolder).Any()))
        {
            throw new DistributedApplicationException($"{dataFolder} is or holds something that is not PostgreSQL's; move it away.");
        }

        if (Account.IsRoot)
        {
            // PostgreSQL refuses to run as root.
            account = Account.Unprivileged();
            capability = CapabilityToReach(Path.GetDirectoryName(dataFolder)!, account);
        }
    }

    public override async Task<ProcessPlan> PlanAsync(LocalProcessContext context, CancellationToken cancellationToken)
    {
        var installation = PostgresInstallation.For(context.DataFolder);
        var record = new ProcessRecord(context.DataFolder + ".pid", TimeProvider.System);
        await record.WaitForPreviousAsync(cancellationToken);
        if (!File.Exists(Path.Combine(context.DataFolder, "PG_VERSION")))
        {
            await InitialiseAsync(installation, context, cancellationToken);
        }

        RemoveStaleLock(context.DataFolder);
        return Plan(installation.Server, context.DataFolder) with
        {
            Arguments = ["-D", context.DataFolder, .. Settings(context).SelectMany(setting => new[] { "-c", setting }), .. context.Arguments],
            // Fast shutdown: open connections are ended, and everything is written. (pg_ctl's manual page.)
            StopSignal = Signal.Int,
            OrphanSignal = Signal.Int,
            Record = record,
        };
    }

    public override LogLevel Severity(string line) => line switch
    {
        _ when line.Contains("PANIC: ", StringComparison.Ordinal) => LogLevel.Critical,
        _ when line.Contains("FATAL: ", StringComparison.Ordinal) && !Passing.Any(text => line.Contains(text, StringComparison.Ordinal)) => LogLevel.Error,
        _ when line.Contains("WARNING: ", StringComparison.Ordinal) => LogLevel.Warning,
        // ERROR is about one statement, and whoever sent it logs it if it matters.
        _ => LogLevel.Information,
    };

    IEnumerable<string> Settings(LocalProcessContext context) =>
    [
        "listen_addresses=127.0.0.1",
        $"port={server.PrimaryEndpoint.Port.ToString(CultureInfo.InvariantCulture)}",
        "unix_socket_directories=",
        "max_connections=400",
        "log_line_prefix=%m [%p] %q%u@%d ",
        "log_timezone=UTC",
        "timezone=UTC",
        .. context.Durable ? Array.Empty<string>() : ["fsync=off", "full_page_writes=off"],
    ];

    ProcessPlan Plan(string program, string dataFolder) => new()
    {
        Program = program,
        WorkingDirectory = "/",
        Environment = new Dictionary<string, string>
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin",
            ["LC_ALL"] = "C",
            ["PGDATA"] = dataFolder,
        },
        Account = account,
        Capability = capability,
    };

    // Made beside and moved into place: a folder with PG_VERSION in it is always a whole one.
    async Task InitialiseAsync(PostgresInstallation installation, LocalProcessContext context, CancellationToken cancellationToken)
    {
        var draft = context.DataFolder + ".new";
        var password = draft + ".password";
        foreach (var rest in new[] { draft, context.DataFolder }.Where(Directory.Exists))
        {
            Directory.Delete(rest, recursive: true);
        }

        Directory.CreateDirectory(draft, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await WriteSecretAsync(password, context.Environment["POSTGRES_PASSWORD"], cancellationToken);
        if (account is not null)
        {
            Libc.Give(draft, account);
            Libc.Give(password, account);
        }

        try
        {
            var (code, output) = await ChildProcess.RunAsync(
                Plan(installation.Initialiser, draft) with { Arguments = InitialiserArguments(draft, password, context) }, TimeProvider.System, cancellationToken);
            if (code != 0)
            {
                throw new DistributedApplicationException($"PostgreSQL's data folder {context.DataFolder} could not be made: {output.ReplaceLineEndings(" ")}");
            }
        }
        finally
        {
            File.Delete(password);
        }

        Directory.Move(draft, context.DataFolder);
    }

    // Text is sorted by byte value, which is fast and the same on every machine; letters are still those of Unicode, which
    // full-text search needs to fold case.
    static string[] InitialiserArguments(string folder, string password, LocalProcessContext context) =>
    [
        "-D", folder, "--username", context.Environment["POSTGRES_USER"], "--pwfile", password, "--auth=scram-sha-256", "--encoding=UTF8",
        "--locale=C", OperatingSystem.IsMacOS() ? "--lc-ctype=UTF-8" : "--lc-ctype=C.UTF-8", "--no-instructions",
        .. context.Durable ? Array.Empty<string>() : ["--no-sync"],
    ];

    static async Task WriteSecretAsync(string path, string secret, CancellationToken cancellationToken)
    {
        File.Delete(path);
        await using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        await using var writer = new StreamWriter(file);
        await writer.WriteAsync(secret.AsMemory(), cancellationToken);
    }

    // After a crash of the machine the process id in the lock file may belong to some other program, and PostgreSQL would then
    // refuse to start. (If it belongs to a PostgreSQL, it is for that one to say so.)
    static void RemoveStaleLock(string dataFolder)
    {
        var path = Path.Combine(dataFolder, "postmaster.pid");
        if (!File.Exists(path) || !int.TryParse(File.ReadLines(path).FirstOrDefault(), CultureInfo.InvariantCulture, out var processId))
        {
            return;
        }

        try
        {
            using var process = Process.GetProcessById(processId);
            if (!process.ProcessName.StartsWith("postgres", StringComparison.Ordinal))
            {
                File.Delete(path);
            }
        }
        catch (ArgumentException)
        {
            // No such process: PostgreSQL sees that too, and removes the file itself.
        }
    }

    // The checkout may lie in a folder that only root may enter (/root itself, say). A capability lets PostgreSQL pass, and is
    // given only then.
    static string? CapabilityToReach(string folder, Account account)
    {
        foreach (var capability in new[] { null, "dac_read_search", "dac_override" })
        {
            var attempt = ChildProcess.RunAsync(
                new()
                {
                    // Not `test -x`: access(2) asks about the real user without its capabilities.
                    Program = "/bin/ls",
                    Arguments = ["-d", Path.Combine(folder, ".")],
                    WorkingDirectory = "/",
                    Environment = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin" },
                    Account = account,
                    Capability = capability,
                },
                TimeProvider.System,
                CancellationToken.None);
            if (attempt.GetAwaiter().GetResult().ExitCode == 0)
            {
                return capability;
            }
        }

        throw new DistributedApplicationException(
            $"PostgreSQL refuses to run as root and so runs as '{account.Name}', who cannot enter {folder}; open the folders on the way with chmod o+x, or keep the data elsewhere with --data-path FOLDER.");
    }
}
