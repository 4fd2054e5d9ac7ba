namespace MiniBlog.Porting.Html;

/// <summary>What line breaks in HTML mean.</summary>
public enum HtmlStyle
{
    /// <summary>Nothing, as the standard has it.</summary>
    Document,

    /// <summary>A break is a break, an empty line parts paragraphs: what people typed into a box, as WordPress takes it.</summary>
    Typed,

    /// <summary>The same in a comment, where Markdown keeps breaks as well.</summary>
    TypedComment,
}
