using System.Globalization;
using System.Text.Json;

namespace MiniBlog.Porting.Ghost;

/// <summary>The tables of a Ghost export, by name; one that is not there is empty.</summary>
internal sealed class GhostTables(JsonElement data)
{
    public IEnumerable<GhostRow> this[string table] => data.TryGetProperty(table, out var rows) && rows.ValueKind == JsonValueKind.Array
        ? rows.EnumerateArray().Where(row => row.ValueKind == JsonValueKind.Object).Select(row => new GhostRow(row))
        : [];

    /// <summary>The tables of an export: those of the only database, in all versions; null where there are none.</summary>
    public static GhostTables? In(JsonElement root)
    {
        if (root.TryGetProperty("db", out var databases) && databases is { ValueKind: JsonValueKind.Array } && databases.GetArrayLength() > 0)
        {
            root = databases[0];
        }

        return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object
            && data.TryGetProperty("posts", out var posts) && posts.ValueKind == JsonValueKind.Array ? new(data) : null;
    }

    /// <summary>The names that posts have by way of a table between: their tags, their authors.</summary>
    public ILookup<string, string> NamesOf(string between, string key, string named)
    {
        var names = this[named].DistinctBy(row => row.Text("id")).ToDictionary(row => row.Text("id"), row => row.Text("name"));
        return this[between].OrderBy(row => row.Number("sort_order"))
            .Where(row => names.ContainsKey(row.Text(key))).ToLookup(row => row.Text("post_id"), row => names[row.Text(key)]);
    }
}

/// <summary>A row of a table. What is not there, or of another type, is empty: versions of Ghost differ.</summary>
internal readonly struct GhostRow(JsonElement row)
{
    public string Text(string column) => row.TryGetProperty(column, out var value) ? value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetRawText(),
        _ => "",
    }
    : "";

    public int Number(string column) => row.TryGetProperty(column, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : 0;

    /// <summary>Whether it is true, which old versions write as 1.</summary>
    public bool Is(string column) => row.TryGetProperty(column, out var value) && (value.ValueKind == JsonValueKind.True || Number(column) == 1);

    /// <summary>A time: text, or, in old versions, milliseconds since 1970.</summary>
    public DateTimeOffset? Time(string column) =>
        DateTimeOffset.TryParse(Text(column), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
        : long.TryParse(Text(column), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds < 253_402_300_800_000 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
        : null;
}
