using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using MiniBlog.Porting.Importing;
using MiniBlog.ServiceDefaults.Porting;

namespace MiniBlog.Porting.Archives;

/// <summary>
/// An archive of a MiniBlog. Nothing of it is unpacked to the disk, only files of known names are opened, what a file says of its length is not
/// believed, and all lines are compared with the manifest before the first is used.
/// </summary>
public sealed class ArchiveReader : IBlogSource
{
    private const int MaxManifest = 64 * 1024;

    private readonly ZipArchive zip;
    private readonly ArchiveManifest manifest;

    /// <exception cref="PortingException">The file is no archive that this program reads.</exception>
    public ArchiveReader(Stream file)
    {
        zip = Readable("archive", () => new ZipArchive(file, ZipArchiveMode.Read));
        manifest = Readable(ArchiveFormat.Manifest, () => JsonSerializer.Deserialize<ArchiveManifest>(Bytes(ArchiveFormat.Manifest, MaxManifest), ArchiveFormat.Json))
            ?? throw new PortingException("The archive's manifest is empty.");
        if (manifest.Format != ArchiveFormat.Name || manifest.Version != ArchiveFormat.Version)
        {
            throw new PortingException($"The archive is of format {manifest.Format}, version {manifest.Version}; this program reads {ArchiveFormat.Name}, version {ArchiveFormat.Version}.");
        }

        foreach (var part in ArchiveFormat.Parts)
        {
            Check(part);
        }
    }

    public string Kind => "an archive of MiniBlog";

    public IReadOnlyCollection<string> Notes => [];

    public IEnumerable<ArchivedPost> Posts() => Items<ArchivedPost>(ArchiveFormat.Posts);

    public IEnumerable<ArchivedComment> Comments() => Items<ArchivedComment>(ArchiveFormat.Comments);

    public IEnumerable<ArchivedDecisions> Decisions() => Items<ArchivedDecisions>(ArchiveFormat.Decisions);

    public IEnumerable<SourceImage> Images() => Items<ArchivedImage>(ArchiveFormat.Images).Select(image => image switch
    {
        { Hash.Length: 64, MediaType: "image/png" or "image/jpeg" or "image/webp" } when image.Hash.All(char.IsAsciiHexDigitLower) =>
            new SourceImage($"/images/{image.FileName()}", image.Author, image.AddedAt, () => Bytes(ArchiveFormat.ImageFolder + image.FileName(), ArchiveFormat.MaxImage)),
        _ => throw new PortingException($"{ArchiveFormat.Images} names an image that can be none: {image.Hash}, {image.MediaType}."),
    });

    public void Dispose() => zip.Dispose();

    /// <summary>Says what is wrong with a file in words that help; the reader's own are for programmers.</summary>
    private static T Readable<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException e)
        {
            throw new PortingException($"The {name} cannot be read: the file is no ZIP file, or damaged, or cut off.", e);
        }
        catch (JsonException e)
        {
            throw new PortingException($"The {name} is not what it should be: {e.Message}", e);
        }
    }

    private void Check(string part)
    {
        var expected = manifest.Parts.GetValueOrDefault(part) ?? throw new PortingException($"The archive's manifest does not name {part}.");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var lines = 0;
        foreach (var line in Lines(part))
        {
            hash.AppendData(line.Span);
            hash.AppendData("\n"u8);
            if (++lines > expected.Lines)
            {
                break;
            }
        }

        if (lines != expected.Lines || Convert.ToHexStringLower(hash.GetHashAndReset()) != expected.Sha256)
        {
            throw new PortingException($"{part} is not the file that the manifest describes: the archive is damaged, or was changed.");
        }
    }

    private IEnumerable<T> Items<T>(string part) => Lines(part).Select((line, i) =>
        Readable($"line {i + 1} of {part}", () => JsonSerializer.Deserialize<T>(line.Span, ArchiveFormat.Json)) ?? throw new PortingException($"Line {i + 1} of {part} is null."));

    private IEnumerable<ReadOnlyMemory<byte>> Lines(string part)
    {
        using var stream = Open(part);
        var buffer = new byte[64 * 1024];
        for (var (start, end, done) = (0, 0, false); !done || start < end;)
        {
            var length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                yield return buffer.AsMemory(start, length);
                start += length + 1;
                continue;
            }

            if (done)
            {
                throw new PortingException($"{part} ends in the middle of a line.");
            }

            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            if (end == buffer.Length)
            {
                Array.Resize(ref buffer, end < ArchiveFormat.MaxLine ? end * 2 : throw new PortingException($"A line of {part} is longer than {ArchiveFormat.MaxLine / 1024 / 1024} MB."));
            }

            var read = Readable(part, () => stream.Read(buffer, end, buffer.Length - end));
            (end, done) = (end + read, read == 0);
        }
    }

    private byte[] Bytes(string name, int most)
    {
        using var stream = Open(name);
        var bytes = new byte[64 * 1024];
        for (var length = 0; ;)
        {
            var read = Readable(name, () => stream.Read(bytes, length, bytes.Length - length));
            length += read;
            if (read == 0)
            {
                return bytes[..length];
            }

            if (length > most)
            {
                throw new PortingException($"{name} is larger than {most / 1024} KB.");
            }

            if (length == bytes.Length)
            {
                Array.Resize(ref bytes, length * 2);
            }
        }
    }

    private Stream Open(string name) => Readable(name, () => (zip.GetEntry(name) ?? throw new PortingException($"The archive does not hold {name}: it is none of MiniBlog, or not whole.")).Open());
}
