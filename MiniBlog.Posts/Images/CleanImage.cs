using System.Security.Cryptography;
using SkiaSharp;

namespace MiniBlog.Posts.Images;

/// <summary>
/// A picture that was decoded and written anew: nothing of the file that was uploaded is left but its pixels. So there is no place of
/// taking in it, no script, no second file behind or inside the first, and it stands upright.
/// </summary>
/// <param name="Bytes">The file.</param>
/// <param name="MediaType">Its type.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
public sealed record CleanImage(byte[] Bytes, string MediaType, int Width, int Height)
{
    /// <summary>Enough for any screen; larger ones are made smaller.</summary>
    public const int MaxSide = 2400;

    /// <summary>A few bytes can say that they are a picture of gigabytes; what has more pixels than this is not decoded at all.</summary>
    public const int MaxPixels = 50_000_000;

    private const int Quality = 85;

    private const string NoImage = "This is no image that the blog takes: JPEG, PNG, WebP or GIF. Drawings (SVG) can hold programs, so they are not taken.";

    /// <summary>The hash that is its name.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Bytes));

    /// <summary>Decodes and encodes; or says in a sentence why not. What the sender calls the file does not matter.</summary>
    public static (CleanImage? Image, string? Fault) From(byte[] file)
    {
        using var data = SKData.CreateCopy(file);
        using var codec = SKCodec.Create(data);
        if (codec is null || Target(codec.EncodedFormat) is not { } target)
        {
            return (null, NoImage);
        }

        var fault = codec switch
        {
            { Info: { Width: < 1 } or { Height: < 1 } } => NoImage,
            { Info: var info } when (long)info.Width * info.Height > MaxPixels => $"The image has {info.Width} × {info.Height} pixels; at most {MaxPixels / 1_000_000} million are taken.",
            { FrameCount: > 1 } => "Moving images are not taken; a video site shows them better.",
            _ => null,
        };
        return fault is null ? Encode(codec, target) : (null, fault);
    }

    private static (CleanImage? Image, string? Fault) Encode(SKCodec codec, (SKEncodedImageFormat Format, string MediaType) target)
    {
        using var pixels = new SKBitmap(new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Premul, SKColorSpace.CreateSrgb()));
        // Half a picture is none: whoever uploads it wants to know.
        if (codec.GetPixels(pixels.Info, pixels.GetPixels()) != SKCodecResult.Success)
        {
            return (null, "The image is damaged, or cut off.");
        }

        using var upright = Upright(pixels, codec.EncodedOrigin);
        using var image = SKImage.FromBitmap(upright);
        using var encoded = image.Encode(target.Format, Quality);
        return (new CleanImage(encoded.ToArray(), target.MediaType, upright.Width, upright.Height), null);
    }

    /// <summary>What a file of a format becomes. A GIF that does not move is a PNG, which is smaller.</summary>
    private static (SKEncodedImageFormat Format, string MediaType)? Target(SKEncodedImageFormat format) => format switch
    {
        SKEncodedImageFormat.Jpeg => (SKEncodedImageFormat.Jpeg, "image/jpeg"),
        SKEncodedImageFormat.Webp => (SKEncodedImageFormat.Webp, "image/webp"),
        SKEncodedImageFormat.Png or SKEncodedImageFormat.Gif => (SKEncodedImageFormat.Png, "image/png"),
        _ => null,
    };

    /// <summary>
    /// Turns and mirrors as the file says (Exif 2.32, tag Orientation), as that goes with the rest of the file's notes; and makes a large one smaller.
    /// </summary>
    private static SKBitmap Upright(SKBitmap pixels, SKEncodedOrigin origin)
    {
        var sideways = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        var scale = Math.Min(1f, (float)MaxSide / Math.Max(pixels.Width, pixels.Height));
        var (width, height) = (Math.Max(1, (int)MathF.Round(pixels.Width * scale)), Math.Max(1, (int)MathF.Round(pixels.Height * scale)));
        var upright = new SKBitmap(pixels.Info.WithSize(sideways ? height : width, sideways ? width : height));
        using var canvas = new SKCanvas(upright);
        canvas.Concat(Turn(origin, width, height));
        using var image = SKImage.FromBitmap(pixels);
        canvas.DrawImage(image, SKRect.Create(width, height), new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        return upright;
    }

    /// <summary>Where the corner of a picture of this size goes: x' = ScaleX·x + SkewX·y + TransX, y' = SkewY·x + ScaleY·y + TransY.</summary>
    private static SKMatrix Turn(SKEncodedOrigin origin, int width, int height) => origin switch
    {
        SKEncodedOrigin.TopRight => new SKMatrix(-1, 0, width, 0, 1, 0, 0, 0, 1),
        SKEncodedOrigin.BottomRight => new SKMatrix(-1, 0, width, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.BottomLeft => new SKMatrix(1, 0, 0, 0, -1, height, 0, 0, 1),
        SKEncodedOrigin.LeftTop => new SKMatrix(0, 1, 0, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightTop => new SKMatrix(0, -1, height, 1, 0, 0, 0, 0, 1),
        SKEncodedOrigin.RightBottom => new SKMatrix(0, -1, height, -1, 0, width, 0, 0, 1),
        SKEncodedOrigin.LeftBottom => new SKMatrix(0, 1, 0, -1, 0, width, 0, 0, 1),
        _ => SKMatrix.Identity,
    };
}
