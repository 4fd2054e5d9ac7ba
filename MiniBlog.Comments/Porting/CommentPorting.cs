using Microsoft.AspNetCore.Http.HttpResults;
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

    private static async Task<Ok<ExportPage<ArchivedComment>>> ExportAsync(CommentsDb db, Guid? after, CancellationToken cancellationToken) =>
        TypedResults.Ok(await db.Comments.ExportPageAsync(after, LongestPage, comment => comment.Id, Archive, cancellationToken));

    private static Task<Results<Ok<ImportAnswer>, ProblemHttpResult>> ImportAsync(
        ImportRequest<ArchivedComment> request, CommentsDb db, TimeProvider time, HttpContext http, bool dryRun = false) =>
        http.ImportAsync(db, request, dryRun, comment => comment.Id, async batch =>
        {
            var posts = await db.HoldPostsAsync([.. batch.Items.Select(item => item.PostId).Distinct()], http.RequestAborted);
            var known = await db.KnownAsync(db.Comments.Select(comment => comment.Id), "comments", batch.Items.Select(item => item.Id), http.RequestAborted);
            foreach (var item in batch.Items)
            {
                switch (posts.GetValueOrDefault(item.PostId))
                {
                    case var _ when known.Contains(item.Id):
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
