namespace MiniBlog.Query.Images;

/// <summary>An image that somebody uploaded; written from Posts' events only.</summary>
public sealed class ImageRow
{
    /// <summary>The SHA-256 of the bytes, in lower-case hexadecimal digits.</summary>
    public required string Hash { get; init; }

    public required string MediaType { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    public required int Size { get; init; }
}

/// <summary>
/// The bytes of an image, fetched from Posts. They stand in a schema of their own, which a rebuild of the read model leaves alone: bytes
/// with their hash as their name cannot be out of date, and need not be fetched twice.
/// </summary>
public sealed class ImageCopy
{
    public const string Schema = "copies";

    public required string Hash { get; init; }

    public required byte[] Bytes { get; init; }
}
