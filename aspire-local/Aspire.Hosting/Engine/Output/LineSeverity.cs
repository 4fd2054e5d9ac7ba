using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Engine;

/// <summary>
/// How serious a line of a .NET service's console is. The simple formatter writes <c>warn: Category[0]</c> and then the message in
/// indented lines, which take over the head line's level.
/// </summary>
sealed partial class LineSeverity
{
    LogLevel current = LogLevel.Information;

    public LogLevel Of(string line, bool isError)
    {
        var text = WithoutColours(line);
        if (Head().Match(text) is { Success: true } head)
        {
            return current = head.Groups[1].Value switch
            {
                "crit" => LogLevel.Critical,
                "fail" => LogLevel.Error,
                "warn" => LogLevel.Warning,
                _ => LogLevel.Information,
            };
        }

        if (text.StartsWith("      ", StringComparison.Ordinal))
        {
            return current;
        }

        // Not from a logger: what goes to standard error (an unhandled exception, say) counts as an error.
        return current = isError ? LogLevel.Error : LogLevel.Information;
    }

    public static string WithoutColours(string line) => Colour().Replace(line, string.Empty);

    [GeneratedRegex(@"\x1B\[[0-9;]*m")]
    private static partial Regex Colour();

    [GeneratedRegex(@"^(?:[\d:. TZ-]{8,}\s)?(trce|dbug|info|warn|fail|crit): ")]
    private static partial Regex Head();
}
