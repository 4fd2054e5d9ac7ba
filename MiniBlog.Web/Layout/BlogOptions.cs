namespace MiniBlog.Web.Layout;

/// <summary>The settings <c>Blog:*</c>.</summary>
public sealed record BlogOptions
{
    /// <summary>What the blog is called.</summary>
    public string Title { get; set; } = "MiniBlog";
}
