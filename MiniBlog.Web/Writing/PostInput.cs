namespace MiniBlog.Web.Writing;

/// <summary>The editor's form.</summary>
public sealed class PostInput
{
    private static readonly char[] TagSeparators = [',', '\n', '\r'];

    /// <summary>Made when the form was rendered, so that sending it twice makes one post.</summary>
    public Guid Key { get; set; } = Guid.NewGuid();

    public string? Title { get; set; }

    public string? Content { get; set; }

    /// <summary>Separated by commas.</summary>
    public string? Tags { get; set; }

    /// <summary>The version that was opened; 0 for a new post.</summary>
    public int Version { get; set; }

    /// <summary>The button: <c>published</c> or <c>draft</c>.</summary>
    public string? Status { get; set; }

    /// <summary>As Posts takes it; browsers send the line ends of another age.</summary>
    public PostText ToText() => new(
        Title,
        Content?.ReplaceLineEndings("\n") ?? "",
        [.. (Tags ?? "").Split(TagSeparators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
        Status is "published" ? "published" : "draft");
}
