using System.Globalization;
using StackExchange.Redis;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>An event as the fields of a stream entry: CloudEvents' attributes one by one, the data as the bytes it was written as.</summary>
internal static class RedisEntry
{
    public static NameValueEntry[] Write(CloudEvent evt) =>
    [
        new("id", evt.Id.ToString()),
        new("type", evt.Type),
        new("subject", evt.Subject),
        new("time", evt.Time.ToString("O", CultureInfo.InvariantCulture)),
        new("dataschema", evt.DataSchema),
        new("traceparent", evt.TraceParent ?? ""),
        new("data", evt.Data),
    ];

    /// <exception cref="FormatException">The entry was not written by <see cref="Write"/>.</exception>
    public static CloudEvent Read(string source, int partition, string entryId, RedisResult[] fields)
    {
        var values = new Dictionary<string, RedisValue>(fields.Length / 2);
        for (var i = 0; i + 1 < fields.Length; i += 2)
        {
            values[(string)fields[i]!] = (RedisValue)fields[i + 1];
        }

        string Text(string name) => values.TryGetValue(name, out var value) ? value.ToString()
            : throw new FormatException($"Entry {entryId} of {RedisTransport.Key(source, partition)} has no field '{name}'.");

        return new CloudEvent
        {
            Id = Guid.Parse(Text("id"), CultureInfo.InvariantCulture),
            Source = source,
            Type = Text("type"),
            Subject = Text("subject"),
            Time = DateTimeOffset.ParseExact(Text("time"), "O", CultureInfo.InvariantCulture),
            DataSchema = Text("dataschema"),
            TraceParent = Text("traceparent") is { Length: > 0 } traceParent ? traceParent : null,
            Partition = partition,
            Position = long.Parse(entryId.AsSpan(0, entryId.IndexOf('-', StringComparison.Ordinal)), NumberStyles.None, CultureInfo.InvariantCulture),
            Data = (byte[]?)values["data"] ?? throw new FormatException($"Entry {entryId} has no data."),
        };
    }
}
