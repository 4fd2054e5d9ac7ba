using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace MiniBlog.Porting.Archives;

/// <summary>Writes an archive from the first part to the last. The same blog gives the same bytes: no time of day and no order of chance is in it.</summary>
public sealed class ArchiveWriter(Stream file) : IDisposable
{
    /// <summary>The earliest time that ZIP knows.</summary>
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ZipArchive zip = new(file, ZipArchiveMode.Create);
    private readonly SortedDictionary<string, ArchivePart> parts = new(StringComparer.Ordinal);

    /// <summary>Writes a file of lines.</summary>
    /// <returns>How many there are.</returns>
    public async Task<int> WriteAsync<T>(string part, IAsyncEnumerable<T> items, Action<int> progress)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var entry = Open(part);
        var lines = 0;
        await foreach (var item in items)
        {
            byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(item, ArchiveFormat.Json), (byte)'\n'];
            hash.AppendData(line);
            await entry.WriteAsync(line);
            progress(++lines);
        }

        parts.Add(part, new(lines, Convert.ToHexStringLower(hash.GetHashAndReset())));
        return lines;
    }

    public async Task WriteImageAsync(string name, byte[] bytes)
    {
        // It is compressed already.
        await using var entry = Open(ArchiveFormat.ImageFolder + name, CompressionLevel.NoCompression);
        await entry.WriteAsync(bytes);
    }

    /// <summary>Ends the archive; without this it is none.</summary>
    public async Task FinishAsync()
    {
        await using var entry = Open(ArchiveFormat.Manifest);
        await entry.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(new ArchiveManifest(ArchiveFormat.Name, ArchiveFormat.Version, parts), ArchiveFormat.Json));
    }

    public void Dispose() => zip.Dispose();

    private Stream Open(string name, CompressionLevel level = CompressionLevel.Optimal)
    {
        var entry = zip.CreateEntry(name, level);
        entry.LastWriteTime = NoTime;
        return entry.Open();
    }
}
