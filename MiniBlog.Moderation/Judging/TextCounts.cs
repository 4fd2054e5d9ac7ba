using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using MiniBlog.Moderation.Rules;
using MiniBlog.ServiceDefaults.Data;
using Npgsql;

namespace MiniBlog.Moderation.Judging;

/// <summary>How many comments have the same text on the same post, for the texts of a batch.</summary>
internal sealed class TextCounts
{
    private readonly Dictionary<Guid, int> counts;

    private TextCounts(Dictionary<Guid, int> counts) => this.counts = counts;

    /// <summary>
    /// Counts the texts with these keys, in one query. It stops at as many as a rule can ask for, and those that the batch may take away:
    /// a text sent a million times costs no more than one sent ten times.
    /// </summary>
    public static NpgsqlBatchCommand Command(Guid[] keys, int batch) => Columns.Command(
        """
        SELECT (SELECT count(*)::int FROM (SELECT FROM comments c WHERE c.text_key = k.key LIMIT $2) AS same)
        FROM unnest($1) WITH ORDINALITY AS k(key, place) ORDER BY k.place
        """,
        keys,
        RepeatedText.MostTimes + batch + 1);

    /// <summary>Reads what <see cref="Command"/> answers.</summary>
    public static async Task<TextCounts> ReadAsync(DbDataReader reader, Guid[] keys, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<Guid, int>(keys.Length);
        while (await reader.ReadAsync(cancellationToken))
        {
            counts[keys[counts.Count]] = reader.GetInt32(0);
        }

        return new TextCounts(counts);
    }

    /// <summary>Counts those of the texts that were not counted yet.</summary>
    public async Task CompleteAsync(ModerationDb db, IEnumerable<Guid?> keys, int batch, CancellationToken cancellationToken)
    {
        Guid[] missing = [.. keys.OfType<Guid>().Distinct().Where(key => !counts.ContainsKey(key))];
        if (missing.Length > 0)
        {
            await using var read = new NpgsqlBatch((NpgsqlConnection)db.Database.GetDbConnection()) { BatchCommands = { Command(missing, batch) } };
            await using var reader = await read.ExecuteReaderAsync(cancellationToken);
            foreach (var (key, count) in (await ReadAsync(reader, missing, cancellationToken)).counts)
            {
                counts[key] = count;
            }
        }
    }

    public void Add(Guid? key) => Change(key, 1);

    public void Remove(Guid? key) => Change(key, -1);

    /// <summary>How many there are besides the comment that has just been added.</summary>
    public int Others(Guid? key) => key is { } text ? counts[text] - 1 : 0;

    private void Change(Guid? key, int by)
    {
        if (key is { } text && counts.TryGetValue(text, out var count))
        {
            counts[text] = count + by;
        }
    }
}
