using Aspire.Dashboard.Resources;
using Aspire.Dashboard.Telemetry;

namespace Aspire.Dashboard.Store;

/// <summary>Searches the store by its index, and the host's resources and consoles as they are.</summary>
sealed class Search(StoreFile file, TraceReading traces, LogReading logs, IResourceWatch watch) : ISearch
{
    public async Task<SearchResult> SearchAsync(string text, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(text);
        limit = Math.Clamp(limit, 1, 100);
        var words = SearchText.Words(text).ToList();
        if (words.Count == 0)
        {
            return new([], [], [], []);
        }

        var (foundLogs, foundSpans) = await file.ReadAsync(
            connection => (logs.Search(connection, text, limit), traces.Search(connection, text, limit)), cancellationToken);
        var resources = watch.Resources.Where(resource => HasAll(Describe(resource), words)).Select(resource => resource.Name).Take(limit);
        return new([.. resources], await LinesAsync(words, limit, cancellationToken), foundLogs, foundSpans);
    }

    static bool HasAll(string text, List<string> words) => words.TrueForAll(word => text.Contains(word, StringComparison.OrdinalIgnoreCase));

    // Secrets are not found: a search must not be a way to guess them.
    static string Describe(ResourceView resource) => string.Join(
        '\n',
        resource.Properties.Where(property => !property.IsSensitive).Select(property => property.Value)
            .Concat(resource.Urls.Select(url => url.Url))
            .Concat([resource.Name, resource.DisplayName, resource.ResourceType, resource.State]));

    async Task<List<FoundLine>> LinesAsync(List<string> words, int limit, CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(watch.Resources.Where(resource => !resource.IsHidden).Select(async resource =>
        {
            var newest = new Queue<FoundLine>();
            await foreach (var lines in watch.WatchConsoleAsync(resource.Name, follow: false, cancellationToken))
            {
                foreach (var line in lines.Where(line => HasAll(line.Text, words)))
                {
                    newest.Enqueue(new(resource.Name, line));
                    if (newest.Count > limit)
                    {
                        newest.Dequeue();
                    }
                }
            }

            return newest.Reverse();
        }));
        return [.. found.SelectMany(lines => lines).Take(limit)];
    }
}
