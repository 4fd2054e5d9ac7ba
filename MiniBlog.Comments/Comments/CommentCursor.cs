using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MiniBlog.Comments.Comments;

/// <summary>Where a page of comments begins: after a comment. Ids are UUIDv7, so their order is that of time.</summary>
[JsonConverter(typeof(Json))]
public sealed record CommentCursor(Guid After) : IParsable<CommentCursor>
{
    public override string ToString() => Base64Url.EncodeToString(After.ToByteArray(bigEndian: true));

    public static CommentCursor Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out var cursor) ? cursor : throw new FormatException($"'{s}' is not a cursor.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out CommentCursor result)
    {
        Span<byte> bytes = stackalloc byte[16];
        var whole = Base64Url.DecodeFromChars(s, bytes, out var read, out var written) == OperationStatus.Done && written == bytes.Length && read == s?.Length;
        result = whole ? new CommentCursor(new Guid(bytes, bigEndian: true)) : null;
        return whole;
    }

    private sealed class Json : JsonConverter<CommentCursor>
    {
        public override CommentCursor Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Parse(reader.GetString() ?? "", null);

        public override void Write(Utf8JsonWriter writer, CommentCursor value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
