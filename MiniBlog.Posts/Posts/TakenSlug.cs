using Microsoft.EntityFrameworkCore;

namespace MiniBlog.Posts.Posts;

/// <summary>
/// A slug that some post has or had. Once readers saw it, it is taken for good: a link never leads to another post than it once did, and a reader that
/// learns of a new post before it learns that an old one is gone never sees two of one name.
/// </summary>
public sealed class TakenSlug
{
    public required string Slug { get; init; }

    /// <summary>
    /// Takes the first free one of <c>slug</c>, <c>slug-2</c>, <c>slug-3</c> …, in the caller's transaction. The primary key decides
    /// between two that want the same at once: the later one waits for the earlier, then looks again.
    /// </summary>
    public static async Task<string> TakeAsync(PostsDb db, string wanted, CancellationToken cancellationToken)
    {
        while (true)
        {
            var taken = (await db.Slugs.Where(s => s.Slug == wanted || s.Slug.StartsWith(wanted + "-")).Select(s => s.Slug).ToListAsync(cancellationToken)).ToHashSet();
            var slug = Enumerable.Range(1, taken.Count + 1).Select(n => Posts.Slug.Numbered(wanted, n)).First(free => !taken.Contains(free));
            if (await TryTakeAsync(db, slug, cancellationToken))
            {
                return slug;
            }
        }
    }

    /// <summary>Takes this one and no other, in the caller's transaction.</summary>
    /// <returns>Whether it was free.</returns>
    public static async Task<bool> TryTakeAsync(PostsDb db, string slug, CancellationToken cancellationToken) =>
        await db.Database.ExecuteSqlAsync($"INSERT INTO taken_slugs (slug) VALUES ({slug}) ON CONFLICT DO NOTHING", cancellationToken) == 1;

    /// <summary>
    /// The slug of a post after a change: another one where the author asks for it. One that the post had before is its own again; one
    /// that readers never saw is given back, or a title that is typed while it is saved would take a slug for each of its letters.
    /// </summary>
    /// <returns>The slug, taken in the caller's transaction.</returns>
    public static async Task<string> ChangeAsync(PostsDb db, Post post, PostDraft draft, CancellationToken cancellationToken)
    {
        if (draft.Slug is null || draft.WantedSlug == post.Slug || Posts.Slug.IsNumbered(post.Slug, draft.WantedSlug))
        {
            return post.Slug;
        }

        if (post.FormerSlugs.Contains(draft.WantedSlug))
        {
            return draft.WantedSlug;
        }

        if (post.PublishedAt is null)
        {
            await db.Slugs.Where(s => s.Slug == post.Slug).ExecuteDeleteAsync(cancellationToken);
        }

        return await TakeAsync(db, draft.WantedSlug, cancellationToken);
    }
}
