using MiniBlog.Porting.Archives;
using MiniBlog.Porting.Ghost;
using MiniBlog.Porting.WordPress;

namespace MiniBlog.Porting.Importing;

/// <summary>Opens a file that holds a blog, whichever of the three kinds it is.</summary>
public static class SourceFile
{
    /// <param name="file">The file.</param>
    /// <param name="uploads">The folder of the other blog's images, or null.</param>
    /// <exception cref="PortingException">It cannot be read, or is of no kind that is known.</exception>
    public static IBlogSource Open(FileInfo file, DirectoryInfo? uploads)
    {
        try
        {
            // By how it begins, as any of them may be called anything: a ZIP file with PK, XML with a bracket, JSON with a brace.
            return First(file) switch
            {
                'P' => new ArchiveReader(file.OpenRead()),
                '<' => new WxrSource(file, new ForeignTexts(WxrSource.Blog, uploads)),
                '{' => new GhostSource(file, new ForeignTexts(GhostSource.Blog, uploads)),
                _ => throw new PortingException($"{file.FullName} is neither an archive of MiniBlog (ZIP), nor a WordPress export (XML), nor one of Ghost (JSON)."),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PortingException($"{file.FullName} cannot be read: {e.Message}", e);
        }
    }

    private static char First(FileInfo file)
    {
        using var reader = file.OpenText();
        int next;
        do
        {
            next = reader.Read();
        }
        while (next >= 0 && char.IsWhiteSpace((char)next));
        return (char)next;
    }
}
