using Microsoft.EntityFrameworkCore;
using MiniBlog.Query.Comments;
using MiniBlog.Query.Paging;
using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Query.Moderation;

/// <summary>Finds comments for moderators, and what is known of who wrote them.</summary>
internal static class ModerationQueries
{
    private const string Escape = "\\";

    /// <summary>
    /// Those that hold a piece of text, and those under a name. The text is looked for as it stands, row by row from the newest on: an index for
    /// it would cost every reader's comment something, and moderators look in the one list that they work on.
    /// </summary>
    public static IQueryable<CommentRow> Holding(this IQueryable<CommentRow> comments, string? text, string? author)
    {
        if (!string.IsNullOrWhiteSpace(text))
        {
            var pattern = $"%{text.Trim().Replace(Escape, Escape + Escape, StringComparison.Ordinal).Replace("%", Escape + "%", StringComparison.Ordinal).Replace("_", Escape + "_", StringComparison.Ordinal)}%";
            comments = comments.Where(c => EF.Functions.ILike(c.Content, pattern, Escape) || EF.Functions.ILike(c.Author, pattern, Escape));
        }

        return string.IsNullOrWhiteSpace(author) ? comments : comments.Where(c => c.Author == author);
    }

    /// <summary>Adds what became of the other comments under each name.</summary>
    public static async Task<Page<ModeratedComment>> WithHistoryAsync(this QueryDb db, Page<ModeratedComment> page, CancellationToken cancellationToken)
    {
        var names = page.Items.Select(comment => comment.Author).Distinct().ToList();
        var counts = await db.Comments.AsNoTracking().Where(c => !c.Deleted && names.Contains(c.Author))
            .GroupBy(c => new { c.Author, c.Status })
            .Select(group => new { group.Key.Author, group.Key.Status, Comments = group.Count() })
            .ToDictionaryAsync(group => (group.Author, group.Status), group => group.Comments, cancellationToken);
        return page with
        {
            Items = [.. page.Items.Select(comment => comment with
            {
                History = new(Of(comment, CommentStatus.Approved), Of(comment, CommentStatus.Rejected), Of(comment, CommentStatus.Flagged)),
            })],
        };

        int Of(ModeratedComment comment, CommentStatus status) => counts.GetValueOrDefault((comment.Author, status));
    }
}
