using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using MiniBlog.Query.Paging;
using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Query.Posts;

/// <summary>Reads posts. Every list walks an index from the cursor on, so a page costs the same however much the blog holds.</summary>
internal static class PostQueries
{
    /// <summary>A page of posts, newest first.</summary>
    public static async Task<Page<PostView>> PostsAsync(this QueryDb db, PostFilter filter, Cursor? after, int limit, CancellationToken cancellationToken)
    {
        var posts = db.Posts.AsNoTracking().On(filter.Shelf);
        if (!string.IsNullOrWhiteSpace(filter.Words))
        {
            posts = posts.Where(p => p.Search.Matches(EF.Functions.WebSearchToTsQuery("english", filter.Words)));
        }

        if (filter.Month is { Start: var start, End: var end })
        {
            posts = posts.Where(p => p.ListedAt >= start && p.ListedAt < end);
        }

        // A tag's page walks the tag's own index, which holds published posts; drafts are few.
        var listed = (filter.Tag, filter.Shelf) switch
        {
            (null or "", _) => posts.Select(p => new { Post = p, p.ListedAt, p.Id }),
            (_, PostShelf.Published) => db.PostTags.Where(t => t.Tag == filter.Tag)
                .Join(posts, t => t.PostId, p => p.Id, (t, p) => new { Post = p, t.ListedAt, Id = t.PostId }),
            _ => posts.Where(p => p.Tags.Contains(filter.Tag)).Select(p => new { Post = p, p.ListedAt, p.Id }),
        };
        if (after is not null)
        {
            listed = listed.Where(l => EF.Functions.LessThan(ValueTuple.Create(l.ListedAt, l.Id), ValueTuple.Create(after.Time, after.Id)));
        }

        var views = await listed
            .OrderByDescending(l => l.ListedAt).ThenByDescending(l => l.Id)
            .Take(limit + 1)
            .Select(l => l.Post).Select(View(db, withContent: false))
            .ToListAsync(cancellationToken);
        return Page.Of(views, limit, post => new Cursor(post.PublishedAt ?? post.CreatedAt, post.Id), post => post);
    }

    /// <summary>The posts of a shelf.</summary>
    public static IQueryable<PostRow> On(this IQueryable<PostRow> posts, PostShelf shelf)
    {
        var there = posts.Where(p => !p.Deleted);
        return shelf switch
        {
            PostShelf.Published => there.Where(p => p.Status == PostStatus.Published && p.Kind == PostKind.Post),
            PostShelf.Page => there.Where(p => p.Status == PostStatus.Published && p.Kind == PostKind.Page),
            PostShelf.Draft => there.Where(p => p.Status == PostStatus.Draft && p.ScheduledFor == null && p.TrashedAt == null),
            PostShelf.Scheduled => there.Where(p => p.Status == PostStatus.Draft && p.ScheduledFor != null && p.TrashedAt == null),
            _ => there.Where(p => p.TrashedAt != null),
        };
    }

    /// <summary>A post by its id, its slug, or one that it had; drafts only for authors, with the Markdown, and for who has a link to this one.</summary>
    public static async Task<PostView?> PostAsync(this QueryDb db, string slugOrId, bool author, bool invited, CancellationToken cancellationToken)
    {
        var posts = db.Posts.AsNoTracking().Where(p => !p.Deleted && (author || p.Status == PostStatus.Published || (invited && p.TrashedAt == null)));
        var byId = Guid.TryParseExact(slugOrId, "D", out var id)
            ? await posts.Where(p => p.Id == id).Select(View(db, author)).FirstOrDefaultAsync(cancellationToken)
            : null;
        if (byId is not null || invited)
        {
            return byId;
        }

        return await posts.Where(p => p.Slug == slugOrId).OrderByDescending(p => p.CreatedAt).Select(View(db, author)).FirstOrDefaultAsync(cancellationToken)
            ?? await posts.Where(p => p.FormerSlugs.Contains(slugOrId)).OrderByDescending(p => p.CreatedAt).Select(View(db, author)).FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>The same post with its neighbours in the list of all; a draft and a page have none.</summary>
    public static async Task<PostView> WithNeighboursAsync(this QueryDb db, PostView post, CancellationToken cancellationToken)
    {
        if (post is not { Status: PostStatus.Published, Kind: PostKind.Post })
        {
            return post;
        }

        var (time, id) = (post.PublishedAt ?? post.CreatedAt, post.Id);
        var others = db.Posts.AsNoTracking().On(PostShelf.Published);
        return post with
        {
            Earlier = await others.Where(p => EF.Functions.LessThan(ValueTuple.Create(p.ListedAt, p.Id), ValueTuple.Create(time, id)))
                .OrderByDescending(p => p.ListedAt).ThenByDescending(p => p.Id).Select(p => new PostLink(p.Slug, p.Title)).FirstOrDefaultAsync(cancellationToken),
            Later = await others.Where(p => EF.Functions.GreaterThan(ValueTuple.Create(p.ListedAt, p.Id), ValueTuple.Create(time, id)))
                .OrderBy(p => p.ListedAt).ThenBy(p => p.Id).Select(p => new PostLink(p.Slug, p.Title)).FirstOrDefaultAsync(cancellationToken),
        };
    }

    private static Expression<Func<PostRow, PostView>> View(QueryDb db, bool withContent) => post => new PostView
    {
        Id = post.Id,
        Slug = post.Slug,
        Title = post.Title,
        Html = post.Html,
        Excerpt = post.Excerpt,
        ReadingMinutes = post.Minutes,
        Tags = post.Tags,
        Status = post.Status,
        Author = post.Author,
        CreatedAt = post.CreatedAt,
        PublishedAt = post.PublishedAt,
        UpdatedAt = post.UpdatedAt,
        Version = post.Version,
        Kind = post.Kind,
        CommentsCloseAt = !post.CommentsOpen ? DateTimeOffset.MinValue : post.CommentsCloseAfterDays == null ? null : post.PublishedAt!.Value.AddDays(post.CommentsCloseAfterDays.Value),
        ScheduledFor = post.ScheduledFor,
        TrashedAt = post.TrashedAt,
        CommentCount = db.CommentCounts.Where(c => c.PostId == post.Id).Select(c => c.Approved).FirstOrDefault(),
        Content = withContent ? post.Content : null,
        Settings = withContent
            ? new PostSettings(post.OwnExcerpt, post.FormerSlugs, new CommentSettings(post.CommentsOpen, post.CommentsCloseAfterDays))
            : null,
    };
}
