using System.Collections.Concurrent;
using System.Globalization;
using Aspire.Dashboard.Telemetry;
using Microsoft.Data.Sqlite;
using OpenTelemetry.Proto.Common.V1;

namespace Aspire.Dashboard.Store;

/// <summary>Who sent telemetry, and the scopes, by the numbers that rows have of them.</summary>
sealed class StoredResources
{
    readonly ConcurrentDictionary<long, TelemetryResource> resources = [];
    readonly ConcurrentDictionary<long, string> scopes = [];

    public TelemetryResource Resource(SqliteConnection connection, long id)
    {
        if (!resources.TryGetValue(id, out var resource))
        {
            _ = All(connection);
            resource = resources[id];
        }

        return resource;
    }

    public string Scope(SqliteConnection connection, long id) => scopes.GetOrAdd(
        id, id => connection.Read("SELECT name FROM scopes WHERE id = $0", [id], row => row.GetString(0)).SingleOrDefault() ?? string.Empty);

    public IReadOnlyList<TelemetryResource> All(SqliteConnection connection)
    {
        var all = connection.Read(
            "SELECT id, name, instance, data FROM resources ORDER BY name, instance", [],
            row => new TelemetryResource(
                row.GetInt32(0), row.GetString(1), row.GetString(2), Attributes.Of(Parse(row.Bytes(3)).Attributes)));
        foreach (var resource in all)
        {
            resources[resource.Id] = resource;
        }

        return all;

        static Resource Parse(byte[] data) => OpenTelemetry.Proto.Common.V1.Resource.Parser.ParseFrom(data);
    }

    /// <summary>The numbers of all that have a name, or of the one that has it with its instance; <see langword="null"/> for no name.</summary>
    public IReadOnlySet<long>? Named(SqliteConnection connection, string? name) => name is null
        ? null
        : All(connection).Where(resource => IsNamed(resource, name)).Select(resource => (long)resource.Id).ToHashSet();

    public static bool IsNamed(TelemetryResource resource, string name) =>
        string.Equals(resource.Name, name, StringComparison.OrdinalIgnoreCase) || string.Equals(resource.FullName, name, StringComparison.OrdinalIgnoreCase);

    /// <summary>Numbers as a list in SQL.</summary>
    public static string Sql(IEnumerable<long> ids) => $"({string.Join(',', ids.Select(id => id.ToString(CultureInfo.InvariantCulture)))})";
}
