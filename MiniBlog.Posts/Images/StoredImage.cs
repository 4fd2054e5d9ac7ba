using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Posts.Images;

/// <summary>An image, as it is stored: once, however often it is uploaded.</summary>
public sealed class StoredImage
{
    /// <summary>The SHA-256 of <see cref="Bytes"/>, in lower-case hexadecimal digits.</summary>
    public required string Hash { get; init; }

    public required string MediaType { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    public required byte[] Bytes { get; init; }

    public required string Author { get; init; }

    public required DateTimeOffset AddedAt { get; init; }

    public ImageAdded Added() => new()
    {
        Hash = Hash,
        MediaType = MediaType,
        Width = Width,
        Height = Height,
        Size = Bytes.Length,
        Author = Author,
        AddedAt = AddedAt,
    };
}

/// <summary>An image as this service answers with it; the address is its path on the blog.</summary>
public sealed record ImageAnswer(string Hash, string Address, string MediaType, int Width, int Height, int Size)
{
    public static ImageAnswer Of(StoredImage image) =>
        new(image.Hash, $"/images/{image.Hash}.{image.MediaType["image/".Length..]}", image.MediaType, image.Width, image.Height, image.Bytes.Length);
}
