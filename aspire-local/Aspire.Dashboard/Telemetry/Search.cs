namespace Aspire.Dashboard.Telemetry;

/// <summary>What the one search box found; each list newest first.</summary>
/// <param name="Resources">Resources whose name, type, URL or property has the words.</param>
/// <param name="ConsoleLines">Console lines.</param>
/// <param name="Logs">Structured logs, by message and attributes.</param>
/// <param name="Spans">Spans, by name, attributes and id.</param>
public sealed record SearchResult(
    IReadOnlyList<string> Resources,
    IReadOnlyList<FoundLine> ConsoleLines,
    IReadOnlyList<LogEntry> Logs,
    IReadOnlyList<SpanDetail> Spans);

/// <summary>A console line that was found.</summary>
/// <param name="ResourceName">The resource's <c>name</c> (which of its processes).</param>
/// <param name="Line">The line.</param>
public sealed record FoundLine(string ResourceName, Resources.ConsoleLine Line);

/// <summary>Searches everything at once.</summary>
public interface ISearch
{
    /// <summary>Finds what has all of the words; the last may be the beginning of one.</summary>
    /// <param name="text">The words.</param>
    /// <param name="limit">At most so many of each kind; 1 to 100.</param>
    /// <param name="cancellationToken">Gives the search up.</param>
    Task<SearchResult> SearchAsync(string text, int limit, CancellationToken cancellationToken);
}
