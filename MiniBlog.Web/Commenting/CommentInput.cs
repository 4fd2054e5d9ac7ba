namespace MiniBlog.Web.Commenting;

/// <summary>The comment form.</summary>
public sealed class CommentInput
{
    /// <summary>Made when the form was rendered, so that sending it twice makes one comment.</summary>
    public Guid Key { get; set; } = Guid.NewGuid();

    /// <summary>The post's name in its address, to go back to it though Query may be away; else its id does.</summary>
    public string? Slug { get; set; }

    public Guid? ParentId { get; set; }

    public string? Author { get; set; }

    public string? Content { get; set; }

    /// <summary>A field that people do not see, and programs fill in.</summary>
    public string? Website { get; set; }

    /// <summary>The button: to look at it first.</summary>
    public bool Preview { get; set; }

    /// <summary>As Comments takes it; browsers send the line ends of another age.</summary>
    public NewComment ToComment() => new(Author, Content?.ReplaceLineEndings("\n"), ParentId);
}
