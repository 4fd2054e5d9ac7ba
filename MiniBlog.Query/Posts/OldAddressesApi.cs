using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using MiniBlog.Query.Caching;
using MiniBlog.ServiceDefaults.Errors;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.ServiceDefaults.Http;

namespace MiniBlog.Query.Posts;

/// <summary>Where a post is now that had an address in the blog that it was imported from.</summary>
public static class OldAddressesApi
{
    public static RouteGroupBuilder MapOldAddresses(this RouteGroupBuilder group)
    {
        group.MapGet("/old-addresses", FindAsync).WithName("GetPostAtOldAddress").WithSummary("The published post that had an address, such as /2019/05/hello/, in a former blog.");
        return group;
    }

    /// <summary>The newest published post that had the address.</summary>
    internal static async Task<PostLink?> PostAtAsync(this QueryDb db, string address, CancellationToken cancellationToken)
    {
        // Blogs answer at both forms of an address, with and without the last slash, and links to either are about.
        var path = address.TrimEnd('/');
        string[] forms = [path, path + "/"];
        return await db.Posts.AsNoTracking()
            .Where(p => !p.Deleted && p.Status == PostStatus.Published && p.OldAddresses.Any(old => forms.Contains(old)))
            .OrderByDescending(p => p.CreatedAt).Select(p => new PostLink(p.Slug, p.Title)).FirstOrDefaultAsync(cancellationToken);
    }

    private static async Task<Results<Revalidated<PostLink>, ProblemHttpResult>> FindAsync(QueryDb db, [Text(4000)] string address, CancellationToken cancellationToken) =>
        await db.PostAtAsync(address, cancellationToken) is { } post ? Revalidated.Of(post) : Problem.NotFound("post at the address", address);
}
