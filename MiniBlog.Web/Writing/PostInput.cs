using System.Globalization;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.Web.Reading;

namespace MiniBlog.Web.Writing;

/// <summary>The editor's form.</summary>
public sealed class PostInput
{
    private const string LocalTime = "yyyy-MM-dd'T'HH:mm";

    private static readonly char[] TagSeparators = [',', '\n', '\r'];

    /// <summary>Made when the form was rendered, so that sending it twice makes one post.</summary>
    public Guid Key { get; set; } = Guid.NewGuid();

    public string? Title { get; set; }

    public string? Content { get; set; }

    /// <summary>Separated by commas.</summary>
    public string? Tags { get; set; }

    /// <summary>The version that was opened; 0 for a new post.</summary>
    public int Version { get; set; }

    /// <summary>The text of that version: with it, two changes of it can be told apart.</summary>
    public string? Base { get; set; }

    /// <summary>The text that was compared with somebody else's, as a hash; what was ticked counts for this one only.</summary>
    public string? Compared { get; set; }

    /// <summary>The name in the address; empty: made from the title.</summary>
    public string? Slug { get; set; }

    public string? Excerpt { get; set; }

    public bool Page { get; set; }

    /// <summary>As a browser's field for date and time sends it; UTC.</summary>
    public string? ScheduledFor { get; set; }

    public bool CommentsOff { get; set; }

    public int? CloseAfterDays { get; set; }

    /// <summary>The button: <c>published</c>, <c>draft</c>, <c>scheduled</c>, <c>preview</c>, <c>merge</c> or <c>image</c>; none where the editor saves by itself.</summary>
    public string? Status { get; set; }

    /// <summary>The time in <see cref="ScheduledFor"/>; null where there is none, or none that makes sense.</summary>
    public DateTimeOffset? Time =>
        DateTimeOffset.TryParse(ScheduledFor, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    /// <summary>Browsers send the line ends of another age.</summary>
    public string Text => Content?.ReplaceLineEndings("\n") ?? "";

    /// <summary>The form of a post that is opened, or of a new one.</summary>
    public static PostInput Of(Post? post) => new()
    {
        Title = post?.Title,
        Content = post?.Content,
        Base = post?.Content,
        Tags = string.Join(", ", post?.Tags ?? []),
        Version = post?.Version ?? 0,
        Slug = post?.Slug,
        Excerpt = post?.Settings?.Excerpt,
        Page = post?.Kind is PostKind.Page,
        ScheduledFor = post?.ScheduledFor?.UtcDateTime.ToString(LocalTime, CultureInfo.InvariantCulture),
        CommentsOff = post?.Settings?.Comments.Open is false,
        CloseAfterDays = post?.Settings?.Comments.CloseAfterDays,
    };

    /// <summary>As Posts takes it.</summary>
    public PostText ToText() => new(
        Title,
        Text,
        [.. (Tags ?? "").Split(TagSeparators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
        Status switch { null or "" => null, "published" => "published", _ => "draft" })
    {
        Slug = Slug?.Trim() ?? "",
        Excerpt = Excerpt?.ReplaceLineEndings(" ").Trim() ?? "",
        Kind = Page ? "page" : "post",
        ScheduledFor = Status is "scheduled" ? Time : null,
        Comments = new(!CommentsOff, CloseAfterDays),
    };
}
