using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using MiniBlog.Comments.Comments;
using MiniBlog.Comments.Posts;
using MiniBlog.ServiceDefaults.Data;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.ServiceDefaults.Porting;

namespace MiniBlog.Comments.Porting;

/// <summary>
/// Comments for an archive, and from one. What comes in is pending, as every new comment is: it becomes public when Moderation, which was given the
/// decisions before, tells them.
/// </summary>
public static class CommentPorting
{
    private const int LongestPage = 500;

    public static IEndpointRouteBuilder MapCommentPorting(this IEndpointRouteBuilder porting)
    {
        porting.MapGet("/export/comments", ExportAsync);
        // One bad item is no reason to refuse the others: each is validated by itself.
        porting.MapPost("/import/comments", ImportAsync).DisableValidation();
        return porting;
    }

    private static async Task<Ok<ExportPage<ArchivedComment>>> ExportAsync(CommentsDb db, Guid? after, CancellationToken cancellationToken)
    {
        var from = after ?? Guid.Empty;
        var comments = await db.Comments.AsNoTracking().Where(c => c.Id > from).OrderBy(c => c.Id).Take(LongestPage + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(comments.ToExportPage(LongestPage, Archive, comment => $"{comment.Id}"));
    }

    private static Task<Results<Ok<ImportAnswer>, ProblemHttpResult>> ImportAsync(
        ImportRequest<ArchivedComment> request, CommentsDb db, TimeProvider time, HttpContext http, bool dryRun = false) =>
        http.ImportAsync(db, request, dryRun, comment => comment.Id, async batch =>
        {
            Guid[] ids = [.. batch.Items.Select(item => item.Id)];
            var posts = await db.HoldPostsAsync([.. batch.Items.Select(item => item.PostId).Distinct()], http.RequestAborted);
            var known = (await db.Comments.Where(comment => ids.Contains(comment.Id)).Select(comment => comment.Id).ToListAsync(http.RequestAborted)).ToHashSet();
            var deleted = await db.DeletedAsync(ids.Select(Subject), http.RequestAborted);
            foreach (var item in batch.Items)
            {
                switch (posts.GetValueOrDefault(item.PostId))
                {
                    case var _ when known.Contains(item.Id) || deleted.Contains(Subject(item.Id)):
                        batch.Known++;
                        break;
                    case null:
                        batch.Wait(item.Id);
                        break;
                    case { Status: KnownPostStatus.Deleted }:
                        batch.Refuse(item.Id, $"Its post '{item.PostId}' was deleted in this blog.");
                        break;
                    default:
                        var comment = From(item);
                        db.Add(comment);
                        db.Emit(comment.Created(), time.Now());
                        batch.Added++;
                        break;
                }
            }
        });

    private static string Subject(Guid id) => $"comments/{id}";

    private static Comment From(ArchivedComment archived) => new()
    {
        Id = archived.Id,
        PostId = archived.PostId,
        ParentId = archived.ParentId,
        Author = archived.Author,
        Content = archived.Content,
        Status = CommentStatus.Pending,
        TextVersion = archived.TextVersion,
        CreatedAt = archived.CreatedAt.ToStored(),
        UpdatedAt = archived.UpdatedAt.ToStored(),
        Version = 1,
    };

    private static ArchivedComment Archive(Comment comment) => new()
    {
        Id = comment.Id,
        PostId = comment.PostId,
        ParentId = comment.ParentId,
        Author = comment.Author,
        Content = comment.Content,
        Status = comment.Status,
        TextVersion = comment.TextVersion,
        CreatedAt = comment.CreatedAt,
        UpdatedAt = comment.UpdatedAt,
    };
}
