namespace MiniBlog.Porting.Blog;

/// <summary>Where the blog's services are.</summary>
public sealed record BlogAddresses(Uri Web, Uri Posts, Uri Comments, Uri Moderation);
