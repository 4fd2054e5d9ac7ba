using System.Globalization;
using System.Text;
using System.Xml;

namespace MiniBlog.Query.Feed;

/// <summary>An address of the blog, and when what it shows last changed.</summary>
public sealed record SitemapEntry(string Path, DateTimeOffset? Changed);

/// <summary>The addresses that search engines are to know (https://www.sitemaps.org/protocol.html).</summary>
public static class Sitemap
{
    /// <summary>The most addresses that the protocol allows in one file.</summary>
    public const int MostEntries = 50_000;

    private const string Namespace = "http://www.sitemaps.org/schemas/sitemap/0.9";

    public static byte[] Write(string publicUrl, IEnumerable<SitemapEntry> entries)
    {
        var root = publicUrl.TrimEnd('/');
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, new XmlWriterSettings { Encoding = new UTF8Encoding(false) }))
        {
            xml.WriteStartElement("urlset", Namespace);
            foreach (var entry in entries)
            {
                xml.WriteStartElement("url", Namespace);
                xml.WriteElementString("loc", Namespace, root + entry.Path);
                if (entry.Changed is { } changed)
                {
                    xml.WriteElementString("lastmod", Namespace, changed.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
                }

                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        return bytes.ToArray();
    }
}
