using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace MiniBlog.Query.Changes;

/// <summary>
/// Tells all replicas what a batch changed, through PostgreSQL: a notice sent in a transaction is delivered when that commits, and only
/// then (https://www.postgresql.org/docs/15/sql-notify.html). The channel is the schema's own, so a rebuild beside it stays silent.
/// </summary>
internal static class ChangeNotices
{
    /// <summary>The changes of a notice: with 150 bytes each they stay below the 8,000 bytes that PostgreSQL allows.</summary>
    private const int PerNotice = 50;

    /// <summary>A batch with more is a catch-up, where a reader is better off with one word to read again.</summary>
    private const int MostPerBatch = 200;

    public const string ChannelPrefix = "changes_";

    /// <summary>The notice that says: too much changed to tell; read again.</summary>
    public const string Resync = "";

    /// <summary>The notice that says: something changed in the moderators' lists. It tells nothing that readers may not know.</summary>
    public const string Queue = "queue";

    /// <summary>Tells moderators that their lists changed; needs no answer from the statements before it, and goes with them.</summary>
    public static NpgsqlBatchCommand OfQueue() => new($"SELECT FROM pg_notify('{ChannelPrefix}' || current_schema(), '{Queue}')");

    /// <summary>Tells readers what a batch changed for them.</summary>
    public static async Task SendAsync(QueryDb db, List<Change> changes, CancellationToken cancellationToken)
    {
        string[] notices = changes.Count > MostPerBatch
            ? [Resync]
            : [.. changes.Select(change => JsonSerializer.Serialize(change, JsonSerializerOptions.Web)).Chunk(PerNotice).Select(lines => string.Join('\n', lines))];
        if (notices.Length > 0)
        {
            await db.Database.ExecuteSqlAsync(
                $"SELECT pg_notify({ChannelPrefix} || current_schema(), notice) FROM unnest({notices}) AS notice", cancellationToken);
        }
    }
}
