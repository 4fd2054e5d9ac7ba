using Microsoft.EntityFrameworkCore;
using MiniBlog.Moderation.Rules;

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
    public static async Task<TextCounts> LoadAsync(ModerationDb db, IEnumerable<Guid?> keys, int batch, CancellationToken cancellationToken)
    {
        Guid[] wanted = [.. keys.OfType<Guid>().Distinct()];
        var enough = RepeatedText.MostTimes + batch + 1;
        var found = wanted.Length == 0 ? [] : await db.Database.SqlQuery<int>(
            $"""
            SELECT (SELECT count(*)::int FROM (SELECT FROM comments c WHERE c.text_key = k.key LIMIT {enough}) AS same) AS "Value"
            FROM unnest({wanted}) WITH ORDINALITY AS k(key, place) ORDER BY k.place
            """).ToListAsync(cancellationToken);
        return new TextCounts(wanted.Zip(found).ToDictionary(pair => pair.First, pair => pair.Second));
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
