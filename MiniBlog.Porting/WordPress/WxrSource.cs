using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using MiniBlog.Porting.Importing;
using MiniBlog.ServiceDefaults.Porting;

namespace MiniBlog.Porting.WordPress;

/// <summary>A WordPress export file (WXR: RSS 2.0 with elements of WordPress), read item by item.</summary>
public sealed class WxrSource : IBlogSource
{
    public const string Blog = "WordPress";

    /// <summary>No document type, hence no entities of its own and nothing fetched from elsewhere.</summary>
    private static readonly XmlReaderSettings Safe = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        CheckCharacters = false,
        IgnoreProcessingInstructions = true,
    };

    private readonly FileInfo file;
    private readonly ForeignTexts texts;
    private readonly Dictionary<string, string> authors = [];
    private string site = "";

    public WxrSource(FileInfo file, ForeignTexts texts)
    {
        (this.file, this.texts) = (file, texts);
        // The names of authors and the blog's address come before the first item.
        if (!Elements().TakeWhile(element => element.Name.LocalName != "item").Any(element => element.Name.LocalName == "wxr_version"))
        {
            throw new PortingException($"{file.FullName} is XML, but no WordPress export: it has no wxr_version. Make one with Tools → Export → All content.");
        }
    }

    public string Kind => "a WordPress export";

    public IReadOnlyCollection<string> Notes => texts.Notes;

    public IEnumerable<ArchivedPost> Posts() => Items().Select(item => item.ToPost(site, authors, texts));

    public IEnumerable<ArchivedComment> Comments() => Items().SelectMany(item => item.Comments(site, texts));

    public IEnumerable<ArchivedDecisions> Decisions() => Comments().Select(texts.Decided);

    public IEnumerable<SourceImage> Images() => texts.Images();

    public void Dispose()
    {
        // Each reading closes its file.
    }

    private IEnumerable<WxrItem> Items()
    {
        foreach (var item in Elements().Where(element => element.Name.LocalName == "item").Select(element => new WxrItem(element)))
        {
            if (item.IsTaken)
            {
                yield return item;
            }
            else if (item.Type is not ("attachment" or "revision"))
            {
                texts.Note($"left out, as MiniBlog has no such thing: {item.Type}");
            }
        }
    }

    /// <summary>The elements of the channel, one at a time.</summary>
    private IEnumerable<XElement> Elements()
    {
        using var reader = XmlReader.Create(file.FullName, Safe);
        while (Next(reader) is { } element)
        {
            Learn(element);
            yield return element;
        }
    }

    private void Learn(XElement element)
    {
        switch (element.Name.LocalName)
        {
            case "author":
                authors[WxrItem.Text(element, "author_login")] = WxrItem.Line(element, "author_display_name");
                break;
            case "base_blog_url" when Uri.TryCreate(element.Value.Trim(), UriKind.Absolute, out var uri):
                // Not its scheme: a blog that moved to https is the same.
                site = $"wordpress {uri.Host}{uri.AbsolutePath.TrimEnd('/')}";
                break;
        }
    }

    private XElement? Next(XmlReader reader)
    {
        try
        {
            while (!reader.EOF)
            {
                if (reader is { NodeType: XmlNodeType.Element, Depth: 2 })
                {
                    return (XElement)XNode.ReadFrom(reader);
                }

                reader.Read();
            }

            return null;
        }
        catch (XmlException e)
        {
            throw new PortingException(e.Message.Contains("DTD", StringComparison.Ordinal)
                ? $"{file.FullName} declares a document type, which no WordPress export does; it is not read."
                : string.Create(CultureInfo.InvariantCulture, $"{file.FullName} is damaged or cut off at line {e.LineNumber}: {e.Message}"), e);
        }
    }
}
