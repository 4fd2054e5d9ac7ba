using System.Text;
using CsCheck;
using MiniBlog.Posts.Images;
using SkiaSharp;

namespace MiniBlog.Tests.Images;

/// <summary>What becomes of files that somebody calls an image.</summary>
public sealed class CleanImageTests
{
    private const string Program = "<script>alert(document.cookie)</script>";

    public static TheoryData<string> NoImages =>
    [
        "", "just text", $"<html>{Program}</html>", $"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\">{Program}</svg>", $"<?xml version=\"1.0\"?><!DOCTYPE svg><svg>{Program}</svg>",
        "%PDF-1.7\n1 0 obj", "PK\u0003\u0004", "BM", "GIF89a/*", "\u0089PNG\r\n\u001a\n", "RIFF____WEBPVP8 ",
    ];

    [Theory]
    [MemberData(nameof(NoImages))]
    public void What_is_no_image_is_refused_in_a_sentence(string text)
    {
        var (image, fault) = CleanImage.From(Encoding.Latin1.GetBytes(text));
        Assert.Null(image);
        Assert.NotEmpty(fault!);
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg, "image/jpeg")]
    [InlineData(SKEncodedImageFormat.Png, "image/png")]
    [InlineData(SKEncodedImageFormat.Webp, "image/webp")]
    public void Nothing_is_left_of_a_file_but_its_pixels(SKEncodedImageFormat format, string mediaType)
    {
        byte[] polyglot = [.. Pictures.Make(40, 20, format), .. Encoding.UTF8.GetBytes(Program), .. "PK\u0003\u0004"u8];
        var (image, _) = CleanImage.From(polyglot);
        Assert.Equal((mediaType, 40, 20), (image!.MediaType, image.Width, image.Height));
        Assert.DoesNotContain("script", Encoding.Latin1.GetString(image.Bytes));
        Assert.DoesNotContain("PK\u0003\u0004", Encoding.Latin1.GetString(image.Bytes));
    }

    /// <summary>Where the red corner of the stored picture has to be seen, for each orientation of Exif 2.32.</summary>
    [Theory]
    [InlineData(1, false, false, false)]
    [InlineData(2, false, true, false)]
    [InlineData(3, false, true, true)]
    [InlineData(4, false, false, true)]
    [InlineData(5, true, false, false)]
    [InlineData(6, true, true, false)]
    [InlineData(7, true, true, true)]
    [InlineData(8, true, false, true)]
    public void A_photo_stands_upright_and_does_not_tell_where_it_was_taken(int orientation, bool sideways, bool right, bool below)
    {
        var (image, _) = CleanImage.From(Pictures.WithOrientation(Pictures.Make(80, 40, SKEncodedImageFormat.Jpeg), orientation));
        Assert.Equal(sideways ? (40, 80) : (80, 40), (image!.Width, image.Height));
        Assert.DoesNotContain("Exif", Encoding.Latin1.GetString(image.Bytes));
        Assert.DoesNotContain("GPS", Encoding.Latin1.GetString(image.Bytes));
        using var seen = SKBitmap.Decode(image.Bytes);
        foreach (var (atRight, isBelow) in new[] { (false, false), (false, true), (true, false), (true, true) })
        {
            var pixel = seen.GetPixel(image.Width * (atRight ? 3 : 1) / 4, image.Height * (isBelow ? 3 : 1) / 4);
            Assert.Equal((atRight, isBelow) == (right, below), pixel.Green < 128);
        }
    }

    [Fact]
    public void A_few_bytes_that_would_unpack_to_gigabytes_are_not_unpacked()
    {
        foreach (var side in new[] { 8_000, 60_000, 1_000_000 })
        {
            var (image, fault) = CleanImage.From(Pictures.Bomb(side));
            Assert.Null(image);
            Assert.NotEmpty(fault!);
        }

        Assert.Contains("pixels", CleanImage.From(Pictures.Bomb(8_000)).Fault);
    }

    [Fact]
    public void A_moving_image_is_refused_and_a_large_one_made_smaller()
    {
        Assert.Contains("Moving", CleanImage.From(Pictures.Moving()).Fault);
        var (image, _) = CleanImage.From(Pictures.Make(4800, 1200, SKEncodedImageFormat.Jpeg));
        Assert.Equal((2400, 600), (image!.Width, image.Height));
    }

    [Fact]
    public void Whatever_is_done_to_a_file_it_becomes_a_whole_image_or_a_sentence()
    {
        byte[][] files = [Pictures.Make(30, 30), Pictures.Make(30, 30, SKEncodedImageFormat.Jpeg), Pictures.Make(30, 30, SKEncodedImageFormat.Webp), Pictures.Moving()];
        Gen.Select(Gen.Int[0, files.Length - 1].Select(index => files[index]), Gen.Select(Gen.Int[0, 10_000], Gen.Byte).Array[1, 8], Gen.Int[0, 10_000]).Sample(
            (file, changes, cut) =>
            {
                var hostile = file[..(cut > 9_000 ? file.Length : 1 + (cut % file.Length))].ToArray();
                foreach (var (place, value) in changes)
                {
                    hostile[place % hostile.Length] = value;
                }

                var (image, fault) = CleanImage.From(hostile);
                using var seen = image is null ? null : SKBitmap.Decode(image.Bytes);
                return image is null ? fault is { Length: > 0 } : seen!.Width == image.Width && seen.Height == image.Height;
            },
            iter: 500);
    }
}
