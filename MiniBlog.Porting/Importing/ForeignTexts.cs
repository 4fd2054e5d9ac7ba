using System.Text;
using MiniBlog.Porting.Html;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.ServiceDefaults.Porting;

namespace MiniBlog.Porting.Importing;

/// <summary>Texts of other blogs in the form that MiniBlog takes, and a record of what did not fit.</summary>
/// <param name="blog">The name of the program that they come from.</param>
/// <param name="uploads">A folder with the images that were uploaded there, or null.</param>
public sealed class ForeignTexts(string blog, DirectoryInfo? uploads)
{
    private const int MostTags = 20;

    /// <summary>How many images a note names.</summary>
    private const int MostNamed = 5;

    private readonly HashSet<string> notes = [];
    private readonly HashSet<string> images = [];

    /// <summary>What was left out or changed, and which images posts show that nothing was brought along for.</summary>
    public IReadOnlyCollection<string> Notes
    {
        get
        {
            var left = images.Where(address => FileOf(address) is null).ToLookup(HostOf);
            return
            [
                .. notes,
                .. left.Where(host => host.Key.Length > 0).OrderBy(host => host.Key, StringComparer.Ordinal)
                    .Select(host => $"images that posts go on showing from {host.Key}, as they were not brought along: {Some(host)}"),
                .. left[""].Any() ? [$"images that posts show no more, as they were not brought along (--images says where they are): {Some(left[""])}"] : Array.Empty<string>(),
            ];
        }
    }

    public void Note(string note) => notes.Add(note);

    /// <summary>The text of a post or comment.</summary>
    /// <param name="html">HTML.</param>
    /// <param name="style">What line breaks mean.</param>
    /// <param name="isComment">Whether it is a comment, whose images are links.</param>
    public string Markdown(string html, HtmlStyle style, bool isComment = false)
    {
        var text = HtmlMarkdown.Of(html, style);
        if (!isComment)
        {
            images.UnionWith(text.Images);
        }

        return Clean(text.Markdown, multiLine: true);
    }

    /// <summary>A line of plain text, without what MiniBlog does not store and no longer than it may be.</summary>
    public string Line(string? text, int mostBytes, string otherwise)
    {
        var line = Clean(text ?? "", multiLine: false).Trim();
        if (line.Length == 0)
        {
            return otherwise;
        }

        if (Encoding.UTF8.GetByteCount(line) <= mostBytes)
        {
            return line;
        }

        Note($"cut, as it is too long: {line[..Math.Min(40, line.Length)]} …");
        var cut = new StringBuilder();
        var bytes = "…"u8.Length;
        foreach (var rune in line.EnumerateRunes().TakeWhile(rune => (bytes += rune.Utf8SequenceLength) <= mostBytes))
        {
            cut.Append(rune);
        }

        return cut.Append('…').ToString();
    }

    /// <summary>Tags as MiniBlog takes them.</summary>
    public IReadOnlyList<string> Tags(IEnumerable<string> names)
    {
        List<string> all = [.. names.Select(name => Clean(name, multiLine: false).Trim()).Distinct(StringComparer.OrdinalIgnoreCase)];
        List<string> fit = [.. all.Where(name => name.Length <= 50 && name.EnumerateRunes().Any(Rune.IsLetterOrDigit)).Take(MostTags)];
        all.Except(fit).ToList().ForEach(name => Note($"tag left out, as it is too long, empty or one of more than {MostTags}: {name}"));
        return fit;
    }

    /// <summary>How a comment was decided there, as a decision.</summary>
    public ArchivedDecisions Decided(ArchivedComment comment) => new()
    {
        CommentId = comment.Id,
        PostId = comment.PostId,
        Decisions =
        [
            new()
            {
                TextVersion = 1,
                Verdict = comment.Status switch
                {
                    CommentStatus.Approved => Verdict.Approved,
                    CommentStatus.Rejected => Verdict.Rejected,
                    _ => Verdict.Flagged,
                },
                Reasons = [comment.Status == CommentStatus.Flagged ? $"It was awaiting moderation in {blog}." : $"It was {comment.Status.ToString().ToLowerInvariant()} in {blog}."],
                RulesVersion = 0,
                DecidedBy = blog,
                DecidedAt = comment.UpdatedAt,
            },
        ],
    };

    /// <summary>The images that posts show and whose files are in the folder.</summary>
    public IEnumerable<SourceImage> Images() => images.Order(StringComparer.Ordinal)
        .Select(address => (Address: address, File: FileOf(address)))
        .Where(image => image.File is not null)
        .Select(image => new SourceImage(image.Address, blog, image.File!.LastWriteTimeUtc, () => File.ReadAllBytes(image.File.FullName)));

    /// <summary>The file of an image: what follows the folder of uploads in its address. What leads out of the folder is none of them.</summary>
    private FileInfo? FileOf(string address)
    {
        string[] folders = ["/wp-content/uploads/", "/content/images/"];
        var folder = folders.FirstOrDefault(name => address.Contains(name, StringComparison.Ordinal));
        if (uploads is null || folder is null)
        {
            return null;
        }

        var path = Uri.UnescapeDataString(address[(address.IndexOf(folder, StringComparison.Ordinal) + folder.Length)..].Split('?', '#')[0]);
        var file = new FileInfo(Path.GetFullPath(Path.Combine(uploads.FullName, path)));
        return file.FullName.StartsWith(Path.TrimEndingDirectorySeparator(uploads.FullName) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            && file.Exists && file.LinkTarget is null && file.Length <= Archives.ArchiveFormat.MaxImage ? file : null;
    }

    /// <summary>Where an image is; empty where its address is one of the blog's own.</summary>
    private static string HostOf(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri.Host : "";

    private static string Some(IEnumerable<string> addresses)
    {
        List<string> all = [.. addresses.Order(StringComparer.Ordinal)];
        return string.Join(", ", all.Take(MostNamed)) + (all.Count > MostNamed ? $" and {all.Count - MostNamed} more" : "");
    }

    /// <summary>Without control characters and halves of characters, neither of which a text can hold.</summary>
    private static string Clean(string text, bool multiLine)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            clean.Append(Rune.IsControl(rune) ? multiLine && rune.Value is '\n' or '\t' ? rune.ToString() : multiLine ? "" : " " : rune.ToString());
        }

        return clean.ToString();
    }
}
