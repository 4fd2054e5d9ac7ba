namespace Aspire.Hosting.Engine;

/// <summary>Finds programs.</summary>
static class Programs
{
    /// <summary>The full path of a program on <c>PATH</c>.</summary>
    public static string? OnPath(string name) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(IsExecutable);

    /// <summary>The full path of a command as <c>AddExecutable</c> takes it.</summary>
    public static string? Resolve(string command, string workingDirectory)
    {
        if (!command.Contains('/', StringComparison.Ordinal))
        {
            return OnPath(command);
        }

        var path = Path.GetFullPath(command, workingDirectory);
        return IsExecutable(path) ? path : null;
    }

    public static bool IsExecutable(string path) => File.Exists(path)
        && (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;
}
