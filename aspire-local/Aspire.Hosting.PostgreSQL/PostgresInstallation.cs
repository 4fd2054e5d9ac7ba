using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Aspire.Hosting.Engine;

namespace Aspire.Hosting;

/// <summary>A PostgreSQL that is installed on this machine.</summary>
sealed partial record PostgresInstallation(string Folder, int Version)
{
    const int Oldest = 14;

    // Debian and Ubuntu keep several versions here, none of them on PATH; Homebrew likewise.
    static readonly (string Parent, string Pattern, string Below)[] UsualPlaces =
    [
        ("/usr/lib/postgresql", "*", "bin"), ("/usr", "pgsql-*", "bin"),
        ("/opt/homebrew/opt", "postgresql@*", "bin"), ("/usr/local/opt", "postgresql@*", "bin"), ("/home/linuxbrew/.linuxbrew/opt", "postgresql@*", "bin"),
    ];

    /// <summary>The server's program.</summary>
    public string Server => Path.Combine(Folder, "postgres");

    /// <summary>The program that makes a data folder.</summary>
    public string Initialiser => Path.Combine(Folder, "initdb");

    /// <summary>The newest installation, or the one that fits existing data.</summary>
    /// <exception cref="DistributedApplicationException">There is none.</exception>
    public static PostgresInstallation For(string dataFolder)
    {
        var installed = Find();
        if (VersionOf(dataFolder) is { } version)
        {
            return installed.FirstOrDefault(installation => installation.Version == version)
                ?? throw new DistributedApplicationException(
                    $"The data in {dataFolder} was made by PostgreSQL {version}, but {Have(installed)}; install PostgreSQL {version}, or move the folder away to begin empty.");
        }

        return installed.Where(installation => installation.Version >= Oldest).MaxBy(installation => installation.Version)
            ?? throw new DistributedApplicationException(
                $"PostgreSQL {Oldest} or newer is needed, but {Have(installed)}; install it (Debian: apt-get install postgresql; macOS: brew install postgresql@17).");
    }

    static string Have(PostgresInstallation[] installed) => installed.Length == 0
        ? "none is installed"
        : $"only {string.Join(", ", installed.Select(installation => installation.Version).Order())} is installed";

    static int? VersionOf(string dataFolder)
    {
        // "15"; up to 9.6 there were two numbers.
        var file = Path.Combine(dataFolder, "PG_VERSION");
        try
        {
            return File.Exists(file) ? int.Parse(File.ReadAllText(file).Split('.')[0], CultureInfo.InvariantCulture) : null;
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or FormatException)
        {
            throw new DistributedApplicationException(
                $"The data in {dataFolder} cannot be read ({fault.Message.TrimEnd('.')}); run as the user who made it, or move the folder away to begin empty.", fault);
        }
    }

    static PostgresInstallation[] Find()
    {
        var onPath = Programs.OnPath("postgres") is { } program
            ? [Path.GetDirectoryName(new FileInfo(program).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? program)!]
            : Array.Empty<string>();
        var usual = UsualPlaces.Where(place => Directory.Exists(place.Parent))
            .SelectMany(place => Directory.GetDirectories(place.Parent, place.Pattern).Select(folder => Path.Combine(folder, place.Below)));
        return [.. onPath.Concat(usual).Distinct()
            .Where(folder => Programs.IsExecutable(Path.Combine(folder, "postgres")) && Programs.IsExecutable(Path.Combine(folder, "initdb")))
            .Select(folder => new PostgresInstallation(folder, Ask(folder)))];
    }

    static int Ask(string folder)
    {
        if (InPath().Match(folder) is { Success: true } named)
        {
            return int.Parse(named.Groups[1].Value, CultureInfo.InvariantCulture);
        }

        using var process = Process.Start(new ProcessStartInfo(Path.Combine(folder, "postgres"), "--version") { RedirectStandardOutput = true })!;
        var answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return InAnswer().Match(answer) is { Success: true } said ? int.Parse(said.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex(@"postgresql[@/](\d+)/bin$")]
    private static partial Regex InPath();

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)")]
    private static partial Regex InAnswer();
}
