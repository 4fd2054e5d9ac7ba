using System.Globalization;
using System.Net;
using System.Xml.Linq;
using MiniBlog.Porting.Html;
using MiniBlog.Porting.Importing;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.ServiceDefaults.Porting;

namespace MiniBlog.Porting.WordPress;

/// <summary>An item of a WordPress export: a post, a page, or something that is not taken.</summary>
internal sealed class WxrItem(XElement item)
{
    private const string Content = "http://purl.org/rss/1.0/modules/content/";

    public string Type => Text(item, "post_type");

    public bool IsTaken => Type is "post" or "page" && Text(item, "status") is not ("auto-draft" or "inherit");

    private string Id => Text(item, "post_id");

    private string Status => Text(item, "status");

    /// <summary>The text of a child, whatever its name space: that of WordPress' elements changes with the version of the export.</summary>
    public static string Text(XElement parent, string name) => parent.Elements().FirstOrDefault(child => child.Name.LocalName == name)?.Value.Trim() ?? "";

    /// <summary>A line of text, which WordPress keeps as HTML: an ampersand is written out there.</summary>
    public static string Line(XElement parent, string name) => WebUtility.HtmlDecode(Text(parent, name));

    public ArchivedPost ToPost(string site, Dictionary<string, string> authors, ForeignTexts texts)
    {
        var title = texts.Line(Line(item, "title"), 300, "Untitled");
        var created = Time("post_date_gmt", "post_date") ?? DateTimeOffset.UnixEpoch;
        var isPublic = Status == "publish" && Text(item, "post_password").Length == 0;
        if (Status is "private" || (Status == "publish" && !isPublic))
        {
            texts.Note($"a draft now, as it was private or had a password: {title}");
        }

        var html = item.Elements(XName.Get("encoded", Content)).FirstOrDefault()?.Value ?? "";
        var login = Text(item, "creator");
        return new ArchivedPost
        {
            Id = ForeignId.Of(site, "post", Id),
            Slug = texts.Line(Uri.UnescapeDataString(Text(item, "post_name")), 300, title),
            OldAddresses = OldAddresses(),
            Kind = Type == "page" ? PostKind.Page : PostKind.Post,
            Title = title,
            Content = texts.Markdown(html, html.Contains("<!-- wp:", StringComparison.Ordinal) ? HtmlStyle.Document : HtmlStyle.Typed),
            Excerpt = texts.Line(item.Elements().FirstOrDefault(child => child.Name.LocalName == "encoded" && child.Name.NamespaceName.Contains("excerpt", StringComparison.Ordinal))?.Value, 1000, "") is { Length: > 0 } own ? own : null,
            Tags = texts.Tags(item.Elements("category").Where(category => (string?)category.Attribute("domain") is "post_tag" or "category" && (string?)category.Attribute("nicename") != "uncategorized").Select(category => WebUtility.HtmlDecode(category.Value))),
            Status = isPublic ? PostStatus.Published : PostStatus.Draft,
            Author = texts.Line(authors.GetValueOrDefault(login) is { Length: > 0 } name ? name : login, 100, "WordPress"),
            CreatedAt = created,
            PublishedAt = isPublic ? created : null,
            ScheduledFor = Status == "future" ? created : null,
            // It can be restored as if it had been thrown away now.
            TrashedAt = Status == "trash" ? DateTimeOffset.UtcNow : null,
            Comments = new(Text(item, "comment_status") != "closed", null),
            UpdatedAt = Time("post_modified_gmt", "post_modified") ?? created,
        };
    }

    public IEnumerable<ArchivedComment> Comments(string site, ForeignTexts texts)
    {
        var comments = item.Elements().Where(child => child.Name.LocalName == "comment").Select(comment => (Element: comment, Id: Text(comment, "comment_id"))).ToList();
        var ids = comments.Select(comment => comment.Id).ToHashSet();
        foreach (var (comment, id) in comments)
        {
            if (Text(comment, "comment_type") is "pingback" or "trackback")
            {
                texts.Note("left out, as MiniBlog has no such thing: pingbacks and trackbacks");
                continue;
            }

            var time = Time(comment, "comment_date_gmt", "comment_date") ?? DateTimeOffset.UnixEpoch;
            var parent = Text(comment, "comment_parent");
            yield return new ArchivedComment
            {
                Id = ForeignId.Of(site, "comment", id),
                PostId = ForeignId.Of(site, "post", Id),
                ParentId = parent is "" or "0" || parent == id || !ids.Contains(parent) ? null : ForeignId.Of(site, "comment", parent),
                Author = texts.Line(Line(comment, "comment_author"), 100, "Anonymous"),
                Content = texts.Markdown(Text(comment, "comment_content"), HtmlStyle.TypedComment, isComment: true) is { Length: > 0 } text ? text : "…",
                Status = Text(comment, "comment_approved") switch
                {
                    "1" => CommentStatus.Approved,
                    "0" => CommentStatus.Flagged,
                    _ => CommentStatus.Rejected,
                },
                TextVersion = 1,
                CreatedAt = time,
                UpdatedAt = time,
            };
        }
    }

    /// <summary>Its address in words, and the one by its number, at which WordPress answers too.</summary>
    private IReadOnlyList<string> OldAddresses()
    {
        var byNumber = $"/?{(Type == "page" ? "page_id" : "p")}={Id}";
        return Uri.TryCreate(Text(item, "link"), UriKind.Absolute, out var link) && link is { Query: "", AbsolutePath: not "/" }
            ? [Uri.UnescapeDataString(link.AbsolutePath), byNumber]
            : [byNumber];
    }

    private DateTimeOffset? Time(string universal, string local) => Time(item, universal, local);

    /// <summary>Drafts have no universal time, but zeros; their local one is the best there is.</summary>
    private static DateTimeOffset? Time(XElement of, string universal, string local) => new[] { universal, local }.Select(name =>
        DateTimeOffset.TryParseExact(Text(of, name), "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : (DateTimeOffset?)null)
        .FirstOrDefault(time => time is not null);
}
