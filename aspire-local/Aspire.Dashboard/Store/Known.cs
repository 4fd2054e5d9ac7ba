using Google.Protobuf;
using Microsoft.Data.Sqlite;
using OpenTelemetry.Proto.Common.V1;

namespace Aspire.Dashboard.Store;

/// <summary>The small numbers that stand for resources and scopes, and which fields there are.</summary>
sealed class Known : IDisposable
{
    /// <summary>Hostile senders make names up; beyond so many they share one.</summary>
    const int Most = 10_000;

    /// <summary>More fields than this are of no use to choose from.</summary>
    const int MostFields = 1_000;

    readonly Dictionary<(string Name, string Instance), (long Id, ByteString Data)> resources = [];
    readonly Dictionary<string, long> scopes = [];
    readonly HashSet<(Signal Signal, string Name)> fields = [];
    readonly Statement addResource;
    readonly Statement addScope;
    readonly Statement addField;

    public Known(SqliteConnection connection)
    {
        addResource = new(connection, """
            INSERT INTO resources (name, instance, data) VALUES ($0, $1, $2)
            ON CONFLICT (name, instance) DO UPDATE SET data = excluded.data RETURNING id
            """, 3);
        addScope = new(connection, "INSERT INTO scopes (name) VALUES ($0) ON CONFLICT (name) DO UPDATE SET name = name RETURNING id", 1);
        addField = new(connection, "INSERT OR IGNORE INTO fields (signal, name) VALUES ($0, $1)", 2);
    }

    public long Resource(Resource? resource)
    {
        resource ??= new();
        var name = Attributes.Find(resource.Attributes, "service.name") is { Length: > 0 } said ? said : "unknown_service";
        var instance = Attributes.Find(resource.Attributes, "service.instance.id") ?? string.Empty;
        if (resources.Count >= Most && !resources.ContainsKey((name, instance)))
        {
            (name, instance, resource) = ("too_many_services", string.Empty, new());
        }

        var data = resource.ToByteString();
        if (!resources.TryGetValue((name, instance), out var known) || !known.Data.Equals(data))
        {
            known = (addResource.Number(name, instance, data.ToByteArray())!.Value, data);
            resources[(name, instance)] = known;
        }

        return known.Id;
    }

    public long Scope(InstrumentationScope? scope)
    {
        var name = scope?.Name ?? string.Empty;
        if (!scopes.TryGetValue(name, out var id))
        {
            name = scopes.Count < Most ? name : string.Empty;
            id = addScope.Number(name)!.Value;
            scopes[name] = id;
        }

        return id;
    }

    public void Fields(Signal signal, IEnumerable<KeyValue> attributes)
    {
        foreach (var attribute in attributes)
        {
            if (fields.Count < MostFields && fields.Add((signal, attribute.Key)))
            {
                addField.Run((int)signal, attribute.Key);
            }
        }
    }

    public void Dispose()
    {
        addResource.Dispose();
        addScope.Dispose();
        addField.Dispose();
    }
}

/// <summary>The kinds of telemetry.</summary>
enum Signal
{
    Traces,
    Logs,
    Metrics,
}
