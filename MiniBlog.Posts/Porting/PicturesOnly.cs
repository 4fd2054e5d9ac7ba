using System.Buffers.Binary;

namespace MiniBlog.Posts.Porting;

/// <summary>
/// Whether a file is built as those that this service writes: parts that a picture needs and no others, and nothing behind its end. It is asked
/// only of files that were decoded whole, so what is in those parts is pixels.
/// </summary>
public static class PicturesOnly
{
    /// <summary>The most bytes of a colour profile: that of sRGB, which this service writes, has some 500.</summary>
    private const int MaxProfile = 4096;

    private static readonly byte[] PngStart = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    public static bool Are(ReadOnlySpan<byte> file, string mediaType) => mediaType switch
    {
        "image/png" => IsPng(file),
        "image/jpeg" => IsJpeg(file),
        _ => IsWebP(file),
    };

    /// <summary>PNG, section 5: chunks of length, type, data and check.</summary>
    private static bool IsPng(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(PngStart))
        {
            return false;
        }

        for (file = file[PngStart.Length..]; file.Length >= 12;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file) + 12L;
            var type = file.Slice(4, 4);
            if (length > file.Length || !(type.SequenceEqual("IHDR"u8) || type.SequenceEqual("PLTE"u8) || type.SequenceEqual("tRNS"u8) || type.SequenceEqual("sRGB"u8)
                || type.SequenceEqual("gAMA"u8) || type.SequenceEqual("sBIT"u8) || type.SequenceEqual("IDAT"u8) || type.SequenceEqual("IEND"u8)))
            {
                return false;
            }

            if (type.SequenceEqual("IEND"u8))
            {
                return length == 12 && file.Length == 12;
            }

            file = file[(int)length..];
        }

        return false;
    }

    /// <summary>JPEG (ITU-T T.81, annex B): segments of marker and length, pixels behind those that start a scan, and the end marker.</summary>
    private static bool IsJpeg(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith<byte>([0xFF, 0xD8]))
        {
            return false;
        }

        for (file = file[2..]; IsPartOfJpeg(file);)
        {
            var startsScan = file[1] == 0xDA;
            file = file[(2 + BinaryPrimitives.ReadUInt16BigEndian(file[2..]))..];
            file = startsScan ? AfterScan(file) : file;
        }

        return file.SequenceEqual<byte>([0xFF, 0xD9]);
    }

    /// <summary>
    /// The JFIF header without the small picture that it may hold, a colour profile, tables, frame, restart interval and scan; no notes of programs
    /// and no comment.
    /// </summary>
    private static bool IsPartOfJpeg(ReadOnlySpan<byte> file) =>
        file.Length >= 4 && file[0] == 0xFF && BinaryPrimitives.ReadUInt16BigEndian(file[2..]) is >= 2 and var length && length + 2 <= file.Length
        && file[1] switch
        {
            0xE0 => length == 16,
            0xE2 => length <= MaxProfile && file[4..].StartsWith("ICC_PROFILE\0"u8),
            0xDB or 0xC0 or 0xC1 or 0xC2 or 0xC4 or 0xDD or 0xDA => true,
            _ => false,
        };

    /// <summary>The next marker that is none of the coded pixels' own.</summary>
    private static ReadOnlySpan<byte> AfterScan(ReadOnlySpan<byte> file)
    {
        for (var i = 0; i + 1 < file.Length; i++)
        {
            if (file[i] == 0xFF && file[i + 1] is not (0 or >= 0xD0 and <= 0xD7))
            {
                return file[i..];
            }
        }

        return [];
    }

    /// <summary>WebP (RFC 9649, section 2): a RIFF file of chunks.</summary>
    private static bool IsWebP(ReadOnlySpan<byte> file)
    {
        if (file.Length < 12 || !file.StartsWith("RIFF"u8) || !file[8..].StartsWith("WEBP"u8) || BinaryPrimitives.ReadUInt32LittleEndian(file[4..]) + 8L != file.Length)
        {
            return false;
        }

        for (file = file[12..]; file.Length >= 8;)
        {
            var type = file[..4];
            var length = 8 + ((BinaryPrimitives.ReadUInt32LittleEndian(file[4..]) + 1L) & ~1L);
            if (length > file.Length || !(type.SequenceEqual("VP8 "u8) || type.SequenceEqual("VP8L"u8) || type.SequenceEqual("VP8X"u8) || type.SequenceEqual("ALPH"u8)
                || (type.SequenceEqual("ICCP"u8) && length <= MaxProfile)))
            {
                return false;
            }

            file = file[(int)length..];
        }

        return file.IsEmpty;
    }
}
