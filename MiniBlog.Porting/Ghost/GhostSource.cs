using System.Text.Json;
using MiniBlog.Porting.Html;
using MiniBlog.Porting.Importing;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.ServiceDefaults.Porting;

namespace MiniBlog.Porting.Ghost;

/// <summary>
/// Ghost's JSON export. Its tables refer to one another in any order, so the file is held in memory; one larger than <see cref="MostBytes"/> is refused.
/// Comments are in it where they were asked for (<c>?include=comments,members</c>).
/// </summary>
public sealed class GhostSource : IBlogSource
{
    public const string Blog = "Ghost";

    /// <summary>The largest file: thousands of posts, each three times, as Ghost writes them.</summary>
    private const long MostBytes = 512L * 1024 * 1024;

    private readonly JsonDocument document;
    private readonly GhostTables tables;
    private readonly ForeignTexts texts;

    public GhostSource(FileInfo file, ForeignTexts texts)
    {
        this.texts = texts;
        if (file.Length > MostBytes)
        {
            throw new PortingException($"{file.FullName} is larger than {MostBytes / 1024 / 1024} MB.");
        }

        try
        {
            using var stream = file.OpenRead();
            document = JsonDocument.Parse(stream);
        }
        catch (JsonException e)
        {
            throw new PortingException($"{file.FullName} is damaged or cut off: {e.Message}", e);
        }

        tables = GhostTables.In(document.RootElement) ?? throw new PortingException($"{file.FullName} is JSON, but no export of Ghost: it has no db[0].data.posts. Make one with Settings → Export.");
    }

    public string Kind => "a Ghost export";

    public IReadOnlyCollection<string> Notes => texts.Notes;

    public IEnumerable<ArchivedPost> Posts()
    {
        var (tags, authors) = (tables.NamesOf("posts_tags", "tag_id", "tags"), tables.NamesOf("posts_authors", "author_id", "users"));
        var pictured = tables["posts_meta"].ToLookup(row => row.Text("post_id"), row => row.Text("feature_image_alt"));
        foreach (var row in tables["posts"])
        {
            var id = row.Text("id");
            yield return new GhostPost(row, texts).ToPost([.. tags[id]], authors[id].FirstOrDefault(), pictured[id].FirstOrDefault());
        }
    }

    public IEnumerable<ArchivedComment> Comments()
    {
        var members = tables["members"].DistinctBy(row => row.Text("id")).ToDictionary(row => row.Text("id"), row => row.Text("name"));
        foreach (var row in tables["comments"])
        {
            var created = row.Time("created_at") ?? DateTimeOffset.UnixEpoch;
            var parent = row.Text("in_reply_to_id") is { Length: > 0 } answered ? answered : row.Text("parent_id");
            if (row.Text("status") == "deleted")
            {
                continue;
            }

            yield return new ArchivedComment
            {
                Id = GhostPost.IdOf("comment", row.Text("id")),
                PostId = GhostPost.IdOf("post", row.Text("post_id")),
                ParentId = parent.Length > 0 ? GhostPost.IdOf("comment", parent) : null,
                Author = texts.Line(members.GetValueOrDefault(row.Text("member_id")), 100, "A member"),
                Content = texts.Markdown(row.Text("html"), HtmlStyle.Document, isComment: true) is { Length: > 0 } text ? text : "…",
                Status = row.Text("status") == "published" ? CommentStatus.Approved : CommentStatus.Rejected,
                TextVersion = 1,
                CreatedAt = created,
                UpdatedAt = row.Time("edited_at") ?? created,
            };
        }
    }

    public IEnumerable<ArchivedDecisions> Decisions() => Comments().Select(texts.Decided);

    public IEnumerable<SourceImage> Images() => texts.Images();

    public void Dispose() => document.Dispose();
}
