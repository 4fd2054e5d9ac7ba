using Aspire.Dashboard.Telemetry;
using Microsoft.Data.Sqlite;

namespace Aspire.Dashboard.Store;

/// <summary>Reads the traffic between resources off the spans that cross from one to another.</summary>
sealed class TrafficReading(StoredResources resources, PeerNames peers, TimeProvider time)
{
    /// <summary>The newest spans say enough; more would take longer than a live drawing may.</summary>
    const int Looked = 100_000;

    public List<EdgeTraffic> Traffic(SqliteConnection connection, TimeSpan window)
    {
        var since = Ids.Nanoseconds(time.GetUtcNow() - window);
        var edges = new Dictionary<(string From, string To, SpanCategory Category), Crossings>();
        void Add(long from, string to, SpanCategory category, bool isError, long nanoseconds)
        {
            var key = (resources.Resource(connection, from).Name, to, category);
            if (!edges.TryGetValue(key, out var crossings))
            {
                edges[key] = crossings = new();
            }

            crossings.Add(isError, nanoseconds);
        }

        connection.Each(Crossing, [since, Looked], row => Add(
            row.GetInt64(0), resources.Resource(connection, row.GetInt64(1)).Name, (SpanCategory)row.GetInt32(2),
            row.GetInt32(3) == (int)SpanStatus.Error || row.GetInt32(4) == (int)SpanStatus.Error, row.GetInt64(5)));
        connection.Each(Calling, [since, Looked], row => Add(
            row.GetInt64(0), peers.Resolve(row.GetString(1)), (SpanCategory)row.GetInt32(2), row.GetInt32(3) == (int)SpanStatus.Error, row.GetInt64(4)));

        return [.. edges.Where(edge => edge.Key.From != edge.Key.To).OrderBy(edge => edge.Key)
            .Select(edge => edge.Value.Sum(edge.Key.From, edge.Key.To, edge.Key.Category, window))];
    }

    // A span whose parent is another resource's: the called side of a crossing.
    const string Crossing = """
        SELECT p.resource, c.resource, max(p.category, c.category), c.status, iif(c.kind = 5, 0, p.status), c.end - c.start
        FROM spans c JOIN spans p ON p.trace = c.trace AND p.span_id = c.parent
        WHERE c.id > (SELECT max(id) FROM spans) - $1 AND c.start >= $0 AND p.resource <> c.resource
        """;

    // A call that no span answers. What a message brought about is seen from the span that handles it; that it was sent, from this.
    const string Calling = """
        SELECT c.resource, c.peer, c.category, c.status, c.end - c.start
        FROM spans c
        WHERE c.id > (SELECT max(id) FROM spans) - $1 AND c.start >= $0 AND c.peer IS NOT NULL
            AND (c.kind = 4 OR NOT EXISTS (SELECT 1 FROM spans a WHERE a.trace = c.trace AND a.parent = c.span_id AND a.resource <> c.resource))
        """;

    sealed class Crossings
    {
        readonly List<long> durations = [];
        int errors;

        public void Add(bool isError, long nanoseconds)
        {
            durations.Add(nanoseconds);
            errors += isError ? 1 : 0;
        }

        public EdgeTraffic Sum(string from, string to, SpanCategory category, TimeSpan window)
        {
            durations.Sort();
            return new(from, to, category, durations.Count, errors, durations.Count / window.TotalSeconds, TimeSpan.FromTicks(durations[durations.Count / 2] / 100));
        }
    }
}
