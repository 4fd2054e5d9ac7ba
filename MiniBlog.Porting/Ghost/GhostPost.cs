using System.Net;
using System.Text.Json;
using MiniBlog.Porting.Html;
using MiniBlog.Porting.Importing;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.ServiceDefaults.Porting;

namespace MiniBlog.Porting.Ghost;

/// <summary>A row of Ghost's table <c>posts</c>.</summary>
internal sealed class GhostPost(GhostRow row, ForeignTexts texts)
{
    /// <summary>What stands for the blog's own address in texts.</summary>
    private const string Here = "__GHOST_URL__";

    /// <summary>Ghost's ids are unique in the world (24 hexadecimal digits), but for very old ones, which count from 1.</summary>
    public static Guid IdOf(string kind, string id) => ForeignId.Of("ghost", kind, id);

    /// <param name="tags">The names of its tags.</param>
    /// <param name="author">The name of its first author, or null.</param>
    /// <param name="pictured">What the picture above it shows, where somebody said so.</param>
    public ArchivedPost ToPost(IReadOnlyList<string> tags, string? author, string? pictured)
    {
        var title = texts.Line(row.Text("title"), 300, "Untitled");
        var created = row.Time("created_at") ?? row.Time("published_at") ?? DateTimeOffset.UnixEpoch;
        var status = row.Text("status");
        var isPublic = status is "published" && row.Text("visibility") is "" or "public";
        if (status is "sent" || (status is "published" && !isPublic))
        {
            texts.Note($"a draft now, as only members could read it: {title}");
        }

        var slug = row.Text("slug");
        return new ArchivedPost
        {
            Id = IdOf("post", row.Text("id")),
            Slug = texts.Line(slug, 300, title),
            OldAddresses = slug.Length > 0 ? [$"/{slug}/"] : [],
            Kind = row.Text("type") == "page" || row.Is("page") ? PostKind.Page : PostKind.Post,
            Title = title,
            Content = Content(pictured),
            Excerpt = texts.Line(row.Text("custom_excerpt"), 1000, "") is { Length: > 0 } own ? own : null,
            Tags = texts.Tags(tags.Where(tag => !tag.StartsWith('#'))),
            Status = isPublic ? PostStatus.Published : PostStatus.Draft,
            Author = texts.Line(author, 100, "Ghost"),
            CreatedAt = created,
            PublishedAt = isPublic ? row.Time("published_at") ?? created : null,
            ScheduledFor = status == "scheduled" ? row.Time("published_at") : null,
            UpdatedAt = row.Time("updated_at") ?? created,
        };
    }

    /// <summary>What the author wrote where that was Markdown, else what Ghost made of it; above it the picture that Ghost shows there.</summary>
    private string Content(string? pictured)
    {
        var html = row.Text("html").Replace(Here, "", StringComparison.Ordinal);
        var picture = row.Text("feature_image").Replace(Here, "", StringComparison.Ordinal);
        var above = picture.Length > 0 ? $"<p><img src=\"{WebUtility.HtmlEncode(picture)}\" alt=\"{WebUtility.HtmlEncode(pictured)}\"></p>" : "";
        var text = texts.Markdown(above + html, HtmlStyle.Document);
        return text.Length > 0 || MarkdownCard() is not { } written ? text : written;
    }

    /// <summary>The text of a post whose HTML is not in the file, as in the oldest versions: one card of Markdown.</summary>
    private string? MarkdownCard()
    {
        if (row.Text("markdown") is { Length: > 0 } plain)
        {
            return plain;
        }

        try
        {
            using var document = JsonDocument.Parse(row.Text("mobiledoc") is { Length: > 0 } text ? text : "null");
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("cards", out var cards)
                && cards is { ValueKind: JsonValueKind.Array } && cards.GetArrayLength() == 1
                && cards[0] is { ValueKind: JsonValueKind.Array } card && card.GetArrayLength() == 2
                && card[1].ValueKind == JsonValueKind.Object && card[1].TryGetProperty("markdown", out var markdown) ? markdown.GetString() : null;
        }
        catch (JsonException)
        {
            texts.Note("a post without HTML, whose own format cannot be read, is empty");
            return null;
        }
    }
}
