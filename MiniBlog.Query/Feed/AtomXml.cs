using System.Globalization;
using System.Text;
using System.Xml;

namespace MiniBlog.Query.Feed;

/// <summary>What the feeds of the blog have in common (RFC 4287).</summary>
internal static class AtomXml
{
    public const string ContentType = "application/atom+xml; charset=utf-8";

    private const string Namespace = "http://www.w3.org/2005/Atom";

    /// <summary>A feed; the same bytes for the same contents.</summary>
    /// <param name="root">Where the blog is, without a slash at the end.</param>
    /// <param name="title">What the feed is called.</param>
    /// <param name="page">The path of the page that it follows.</param>
    /// <param name="self">Its own path.</param>
    /// <param name="updated">When the last of its entries changed.</param>
    /// <param name="writeEntries">Writes the entries.</param>
    public static byte[] Write(string root, string title, string page, string self, DateTimeOffset updated, Action<XmlWriter> writeEntries)
    {
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = new UTF8Encoding(false) }))
        {
            xml.WriteStartElement("feed", Namespace);
            // Links and pictures in a text may be relative.
            xml.WriteAttributeString("xml", "base", null, root + page);
            xml.WriteText("title", title);
            xml.WriteText("id", root + page);
            xml.WriteText("updated", Time(updated));
            xml.WriteLink("alternate", root + page, "text/html");
            xml.WriteLink("self", root + self, "application/atom+xml");
            writeEntries(xml);
            xml.WriteEndElement();
        }

        return bytes.ToArray();
    }

    /// <summary>What every entry has; <paramref name="writeMore"/> adds what only some have.</summary>
    public static void WriteEntry(
        this XmlWriter xml, Guid id, string title, DateTimeOffset published, DateTimeOffset updated, string link, string author, string html, Action? writeMore = null)
    {
        xml.WriteStartElement("entry", Namespace);
        xml.WriteText("id", $"urn:uuid:{id}");
        xml.WriteText("title", title);
        xml.WriteText("published", Time(published));
        xml.WriteText("updated", Time(updated));
        xml.WriteLink("alternate", link, "text/html");
        xml.WriteStartElement("author", Namespace);
        xml.WriteText("name", author);
        xml.WriteEndElement();
        writeMore?.Invoke();
        xml.WriteStartElement("content", Namespace);
        xml.WriteAttributeString("type", "html");
        xml.WriteString(Legal(html));
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    public static void WriteText(this XmlWriter xml, string element, string text) => xml.WriteElementString(element, Namespace, Legal(text));

    public static void WriteCategory(this XmlWriter xml, string term)
    {
        xml.WriteStartElement("category", Namespace);
        xml.WriteAttributeString("term", Legal(term));
        xml.WriteEndElement();
    }

    private static void WriteLink(this XmlWriter xml, string relation, string address, string type)
    {
        xml.WriteStartElement("link", Namespace);
        xml.WriteAttributeString("rel", relation);
        xml.WriteAttributeString("type", type);
        xml.WriteAttributeString("href", address);
        xml.WriteEndElement();
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>XML has no way at all to write some characters of Unicode, such as U+FFFE (https://www.w3.org/TR/xml/#charsets).</summary>
    private static string Legal(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!XmlConvert.IsXmlChar(text[i]) && !char.IsSurrogate(text[i]))
            {
                return string.Concat(text.Where(c => XmlConvert.IsXmlChar(c) || char.IsSurrogate(c)));
            }
        }

        return text;
    }
}
