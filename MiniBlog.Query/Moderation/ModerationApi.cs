using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using MiniBlog.Query.Caching;
using MiniBlog.Query.Paging;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.ServiceDefaults.Http;

namespace MiniBlog.Query.Moderation;

/// <summary>A comment as moderators get it: what was written, how it is shown, and why it stands where it does.</summary>
public sealed record ModeratedComment
{
    public required Guid Id { get; init; }

    public required Guid PostId { get; init; }

    public required string PostSlug { get; init; }

    public required string PostTitle { get; init; }

    public required Guid? ParentId { get; init; }

    public required string Author { get; init; }

    public required string Content { get; init; }

    public required string Html { get; init; }

    public required CommentStatus Status { get; init; }

    /// <summary>Sent along with a decision, it makes sure that the decision is about the text that the moderator saw.</summary>
    public required int TextVersion { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Why, where this text was judged.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    public required int? RulesVersion { get; init; }

    /// <summary>The moderator, or null where the rules decided or nobody did yet.</summary>
    public required string? DecidedBy { get; init; }

    public required DateTimeOffset? DecidedAt { get; init; }

    /// <summary>How many judgements there were; as <c>If-Match</c> of a decision it makes sure that the moderator saw the last one.</summary>
    public required int? Decisions { get; init; }

    /// <summary>What became of all comments under the author's name. Anybody may use any name: a hint, not a proof.</summary>
    public required AuthorHistory History { get; init; }
}

/// <summary>How many comments under a name stand where.</summary>
public sealed record AuthorHistory(int Approved, int Rejected, int Flagged);

/// <summary>A page of the queue, and how many comments there are of each status.</summary>
public sealed record ModerationPage(IReadOnlyList<ModeratedComment> Items, string? Next, IReadOnlyDictionary<CommentStatus, int> Counts)
    : Page<ModeratedComment>(Items, Next);

public static class ModerationApi
{
    public static RouteGroupBuilder MapModeration(this RouteGroupBuilder group)
    {
        group.MapGet("/moderation", ListAsync).RequireAuthorization(Roles.Moderator)
            .WithName("GetModeration").WithSummary("The comments of a status, newest first, with what moderators need to know.");
        return group;
    }

    private static async Task<Results<Revalidated<ModerationPage>, ProblemHttpResult>> ListAsync(
        QueryDb db,
        string? cursor,
        [Range(1, Page.MaxLimit)] int limit = Page.DefaultLimit,
        string? status = null,
        [Text(200, AllowBlank = true)] string? q = null,
        [Text(100, AllowBlank = true)] string? author = null,
        CancellationToken cancellationToken = default)
    {
        if (!Cursor.TryRead(cursor, out var after))
        {
            return Cursor.Malformed();
        }

        if (!Choice.TryRead(status, CommentStatus.Flagged, out var wanted))
        {
            return Choice.Malformed<CommentStatus>(nameof(status));
        }

        var comments = db.Comments.AsNoTracking().Where(c => !c.Deleted && c.Status == wanted).Holding(q, author);
        if (after is not null)
        {
            comments = comments.Where(c => EF.Functions.LessThan(ValueTuple.Create(c.CreatedAt, c.Id), ValueTuple.Create(after.Time, after.Id)));
        }

        // A judgement of an earlier text says nothing about this one, and the news of a post's deletion may be ahead of its comments'.
        var rows = await (
            from comment in comments
            join post in db.Posts.Where(p => !p.Deleted) on comment.PostId equals post.Id
            join judged in db.Decisions on new { comment.Id, comment.TextVersion } equals new { Id = judged.CommentId, judged.TextVersion } into judgements
            from decision in judgements.DefaultIfEmpty()
            orderby comment.CreatedAt descending, comment.Id descending
            select new { comment, post.Slug, post.Title, decision }).Take(limit + 1).AsNoTracking().ToListAsync(cancellationToken);
        var page = Page.Of(rows, limit, row => new Cursor(row.comment.CreatedAt, row.comment.Id), row => new ModeratedComment
        {
            Id = row.comment.Id,
            PostId = row.comment.PostId,
            PostSlug = row.Slug,
            PostTitle = row.Title,
            ParentId = row.comment.ParentId,
            Author = row.comment.Author,
            Content = row.comment.Content,
            Html = row.comment.Html,
            Status = row.comment.Status,
            TextVersion = row.comment.TextVersion,
            CreatedAt = row.comment.CreatedAt,
            UpdatedAt = row.comment.UpdatedAt,
            Reasons = row.decision?.Reasons ?? [],
            RulesVersion = row.decision?.RulesVersion,
            DecidedBy = row.decision?.DecidedBy,
            DecidedAt = row.decision?.DecidedAt,
            Decisions = row.decision?.Number,
            History = new(0, 0, 0),
        });
        page = await db.WithHistoryAsync(page, cancellationToken);

        var totals = await db.CommentTotals.GroupBy(t => t.Status)
            .Select(t => new { t.Key, Comments = t.Sum(x => x.Comments) })
            .ToDictionaryAsync(t => t.Key, t => t.Comments, cancellationToken);
        return Revalidated.Of(new ModerationPage(
            page.Items, page.Next, Enum.GetValues<CommentStatus>().ToDictionary(s => s, s => totals.GetValueOrDefault(s))));
    }
}
