namespace MiniBlog.ServiceDefaults;

/// <summary>How the blog presents itself; the settings <c>Blog:*</c>, the same for every service that shows it.</summary>
public sealed class BlogOptions
{
    /// <summary>The section of the configuration that holds them.</summary>
    public const string Section = "Blog";

    /// <summary>What the blog is called.</summary>
    public string Title { get; set; } = "MiniBlog";

    /// <summary>Where readers find the blog: an absolute address, with or without a slash at its end.</summary>
    public string PublicUrl { get; set; } = "http://localhost:5100";
}
