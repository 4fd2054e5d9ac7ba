using Microsoft.AspNetCore.Http.HttpResults;
using MiniBlog.Posts.Posts;
using MiniBlog.ServiceDefaults.Data;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.ServiceDefaults.Porting;

namespace MiniBlog.Posts.Porting;

/// <summary>Posts for an archive, and from one: with their ids, times and addresses, and told by the events that every new post has.</summary>
public static class PostPorting
{
    private const int LongestPage = 20;

    public static IEndpointRouteBuilder MapPostPorting(this IEndpointRouteBuilder porting)
    {
        porting.MapGet("/export/posts", ExportAsync);
        // One bad item is no reason to refuse the others: each is validated by itself.
        porting.MapPost("/import/posts", ImportAsync).DisableValidation();
        return porting;
    }

    private static async Task<Ok<ExportPage<ArchivedPost>>> ExportAsync(PostsDb db, Guid? after, CancellationToken cancellationToken) =>
        TypedResults.Ok(await db.Posts.ExportPageAsync(after, LongestPage, post => post.Id, Archive, cancellationToken));

    private static Task<Results<Ok<ImportAnswer>, ProblemHttpResult>> ImportAsync(
        ImportRequest<ArchivedPost> request, PostsDb db, TimeProvider time, HttpContext http, bool dryRun = false) =>
        http.ImportAsync(db, request, dryRun, post => post.Id, async batch =>
        {
            var known = await db.KnownAsync(db.Posts.Select(post => post.Id), "posts", batch.Items.Select(item => item.Id), http.RequestAborted);
            foreach (var item in batch.Items)
            {
                if (known.Contains(item.Id))
                {
                    batch.Known++;
                }
                else if (Fault(item) is { } fault)
                {
                    batch.Refuse(item.Id, fault);
                }
                else
                {
                    var post = await FromAsync(db, item, http.RequestAborted);
                    db.Add(post);
                    db.Emit(post.Created(), time.Now());
                    batch.Added++;
                }
            }
        });

    /// <summary>What the texts' own limits do not say.</summary>
    private static string? Fault(ArchivedPost post) => post switch
    {
        { Status: PostStatus.Published, ScheduledFor: not null } => "A post is either published or scheduled.",
        { Comments: null } or { Comments.CloseAfterDays: < 1 or > PostRequest.MostDays } => $"Comments close after 1 to {PostRequest.MostDays} days.",
        { FormerSlugs: null } or { OldAddresses: null } => "FormerSlugs and OldAddresses must be lists.",
        _ when !post.OldAddresses.All(address => address.StartsWith('/')) => "An old address must begin with a slash.",
        _ => TagNames.Normalise(post.Tags).Fault,
    };

    private static async Task<Post> FromAsync(PostsDb db, ArchivedPost archived, CancellationToken cancellationToken)
    {
        var slug = await TakenSlug.TakeAsync(db, Slug.Kept(archived.Slug), cancellationToken);
        var former = new List<string>();
        foreach (var old in archived.FormerSlugs)
        {
            if (await TakenSlug.TryTakeAsync(db, old, cancellationToken))
            {
                former.Add(old);
            }
        }

        var createdAt = archived.CreatedAt.ToStored();
        return new Post
        {
            Id = archived.Id,
            Slug = slug,
            FormerSlugs = [.. former],
            OldAddresses = [.. archived.OldAddresses],
            Kind = archived.Kind,
            Title = archived.Title.Trim(),
            Content = archived.Content,
            Excerpt = archived.Excerpt,
            Tags = [.. TagNames.Normalise(archived.Tags).Tags],
            Status = archived.Status,
            Author = archived.Author,
            CreatedAt = createdAt,
            PublishedAt = archived.PublishedAt?.ToStored() ?? (archived.Status == PostStatus.Published ? createdAt : null),
            ScheduledFor = archived.ScheduledFor?.ToStored(),
            TrashedAt = archived.TrashedAt?.ToStored(),
            CommentsOpen = archived.Comments.Open,
            CommentsCloseAfterDays = archived.Comments.CloseAfterDays,
            UpdatedAt = archived.UpdatedAt.ToStored(),
            Version = 1,
        };
    }

    private static ArchivedPost Archive(Post post) => new()
    {
        Id = post.Id,
        Slug = post.Slug,
        FormerSlugs = post.FormerSlugs,
        OldAddresses = post.OldAddresses,
        Kind = post.Kind,
        Title = post.Title,
        Content = post.Content,
        Excerpt = post.Excerpt,
        Tags = post.Tags,
        Status = post.Status,
        Author = post.Author,
        CreatedAt = post.CreatedAt,
        PublishedAt = post.PublishedAt,
        ScheduledFor = post.ScheduledFor,
        TrashedAt = post.TrashedAt,
        Comments = new(post.CommentsOpen, post.CommentsCloseAfterDays),
        UpdatedAt = post.UpdatedAt,
    };
}
