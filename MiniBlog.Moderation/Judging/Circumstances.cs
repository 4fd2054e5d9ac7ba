using Microsoft.EntityFrameworkCore;
using MiniBlog.ServiceDefaults.Data;
using MiniBlog.ServiceDefaults.Events.Contracts;
using Npgsql;

namespace MiniBlog.Moderation.Judging;

/// <summary>What a batch of news meets, read in one round trip: which of its comments are known, how often there are its texts, and which rules are in force.</summary>
internal sealed class Circumstances
{
    private readonly Dictionary<Guid, (int TextVersion, bool Deleted)> known = [];

    /// <summary>The counts of the texts that were asked for.</summary>
    public required TextCounts Texts { get; init; }

    public int RulesVersion { get; private set; }

    /// <param name="db">In the transaction of the effect.</param>
    /// <param name="ids">The comments that there is news of.</param>
    /// <param name="texts">The keys of their new texts, as far as one can tell.</param>
    /// <param name="batch">How many news there are.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Circumstances> ReadAsync(ModerationDb db, Guid[] ids, Guid[] texts, int batch, CancellationToken cancellationToken)
    {
        await using var read = new NpgsqlBatch((NpgsqlConnection)db.Database.GetDbConnection())
        {
            BatchCommands =
            {
                Columns.Command("SELECT id, text_version, deleted FROM comments WHERE id = ANY ($1)", ids),
                TextCounts.Command(texts, batch),
                Columns.Command("SELECT max(version) FROM rule_sets"),
            },
        };
        await using var reader = await read.ExecuteReaderAsync(cancellationToken);
        var rows = new List<(Guid Id, int TextVersion, bool Deleted)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add((reader.GetGuid(0), reader.GetInt32(1), reader.GetBoolean(2)));
        }

        await reader.NextResultAsync(cancellationToken);
        var circumstances = new Circumstances { Texts = await TextCounts.ReadAsync(reader, texts, cancellationToken) };
        rows.ForEach(row => circumstances.known[row.Id] = (row.TextVersion, row.Deleted));
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        circumstances.RulesVersion = reader.GetInt32(0);
        return circumstances;
    }

    public bool Knows(Guid comment) => known.ContainsKey(comment);

    /// <summary>Whether there is nothing new in the state: its text was judged, or its comment is gone.</summary>
    public bool IsOld(CommentState state) => known.TryGetValue(state.Id, out var comment) && (comment.Deleted || state.TextVersion <= comment.TextVersion);
}
