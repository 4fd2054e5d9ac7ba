namespace MiniBlog.Web.Reading;

/// <summary>The addresses of the pages.</summary>
public static class PostLinks
{
    public static string Post(string slugOrId) => $"/posts/{Uri.EscapeDataString(slugOrId)}";

    public static string Tag(string tag) => $"/tags/{Uri.EscapeDataString(tag)}";

    public static string Edit(Guid postId) => $"/write/{postId}";

    public static string Delete(Guid postId) => $"/write/{postId}/delete";

    /// <summary>What somebody sees whom an author showed a draft.</summary>
    public static string Preview(Guid postId, string token) => $"/preview/{postId}/{token}";

    /// <summary>Where a comment form is sent to, and where a reply to a comment is written.</summary>
    public static string Comments(Guid postId) => $"/posts/{postId}/comments";
}
