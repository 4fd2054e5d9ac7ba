using System.Globalization;
using System.Text;
using System.Xml;
using MiniBlog.Query.Posts;
using MiniBlog.ServiceDefaults;

namespace MiniBlog.Query.Feed;

/// <summary>The blog as an Atom feed (RFC 4287).</summary>
public static class AtomFeed
{
    public const string ContentType = "application/atom+xml; charset=utf-8";

    private const string Namespace = "http://www.w3.org/2005/Atom";

    /// <summary>The same bytes for the same posts.</summary>
    public static byte[] Write(BlogOptions blog, IReadOnlyList<PostView> posts)
    {
        var root = blog.PublicUrl.TrimEnd('/');
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = new UTF8Encoding(false) }))
        {
            xml.WriteStartElement("feed", Namespace);
            // Links and pictures in a post may be relative.
            xml.WriteAttributeString("xml", "base", null, root + "/");
            xml.WriteElementString("title", Namespace, Legal(blog.Title));
            xml.WriteElementString("id", Namespace, root + "/");
            xml.WriteElementString("updated", Namespace, Time(posts.Count == 0 ? DateTimeOffset.UnixEpoch : posts.Max(p => p.UpdatedAt)));
            WriteLink(xml, "alternate", root + "/", "text/html");
            WriteLink(xml, "self", root + "/feed.xml", "application/atom+xml");
            foreach (var post in posts)
            {
                WriteEntry(xml, root, post);
            }

            xml.WriteEndElement();
        }

        return bytes.ToArray();
    }

    private static void WriteEntry(XmlWriter xml, string root, PostView post)
    {
        xml.WriteStartElement("entry", Namespace);
        xml.WriteElementString("id", Namespace, $"urn:uuid:{post.Id}");
        xml.WriteElementString("title", Namespace, Legal(post.Title));
        xml.WriteElementString("published", Namespace, Time(post.PublishedAt ?? post.CreatedAt));
        xml.WriteElementString("updated", Namespace, Time(post.UpdatedAt));
        WriteLink(xml, "alternate", $"{root}/posts/{Uri.EscapeDataString(post.Slug)}", "text/html");
        xml.WriteStartElement("author", Namespace);
        xml.WriteElementString("name", Namespace, Legal(post.Author));
        xml.WriteEndElement();
        foreach (var tag in post.Tags)
        {
            xml.WriteStartElement("category", Namespace);
            xml.WriteAttributeString("term", Legal(tag));
            xml.WriteEndElement();
        }

        xml.WriteElementString("summary", Namespace, Legal(post.Excerpt));
        xml.WriteStartElement("content", Namespace);
        xml.WriteAttributeString("type", "html");
        xml.WriteString(Legal(post.Html));
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void WriteLink(XmlWriter xml, string relation, string address, string type)
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
