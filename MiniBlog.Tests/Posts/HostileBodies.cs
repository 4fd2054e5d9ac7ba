using System.Text;

namespace MiniBlog.Tests.Posts;

/// <summary>Bodies that no call takes.</summary>
public static class HostileBodies
{
    private static readonly Dictionary<string, (int Status, Func<byte[]?> Bytes)> Bodies = new()
    {
        ["nothing"] = (400, () => null),
        ["half an object"] = (400, () => "{\"title\":"u8.ToArray()),
        ["no UTF-8"] = (400, () => [(byte)'"', 0xFF, 0xFE, (byte)'"']),
        ["a NUL byte"] = (400, () => [0]),
        ["an array"] = (400, () => "[]"u8.ToArray()),
        ["a number"] = (400, () => "42"u8.ToArray()),
        ["null"] = (400, () => "null"u8.ToArray()),
        ["an empty object"] = (400, () => "{}"u8.ToArray()),
        ["a hundred thousand brackets"] = (400, () => Encoding.UTF8.GetBytes(new string('[', 100_000))),
        ["half a surrogate pair"] = (400, () => """{"title":"\ud800","content":"\ud800","author":"\ud800"}"""u8.ToArray()),
        ["half a surrogate pair beside a replacement character"] = (400, () => """{"title":"\ufffd\ud800","content":"\ufffd\ud800","author":"\ufffd\ud800"}"""u8.ToArray()),
        ["numbers for texts"] = (400, () => """{"title":1,"content":2,"author":3}"""u8.ToArray()),
        ["objects for texts"] = (400, () => """{"title":{},"content":{},"author":{}}"""u8.ToArray()),
        ["nulls for texts"] = (400, () => """{"title":null,"content":null,"author":null}"""u8.ToArray()),
        ["NUL characters"] = (400, () => """{"title":"a\u0000b","content":"a\u0000b","author":"a\u0000b"}"""u8.ToArray()),
        ["a word of a million letters"] = (400, () => Encoding.UTF8.GetBytes($$"""{"title":"a","author":"a","content":"{{new string('w', 1_000_000)}}"}""")),
        ["ten megabytes"] = (413, () => Encoding.UTF8.GetBytes($$"""{"title":"a","author":"a","content":"{{new string('w', 10_000_000)}}"}""")),
    };

    public static TheoryData<string> Names => [.. Bodies.Keys];

    public static int StatusOf(string name) => Bodies[name].Status;

    public static HttpContent? Make(string name) => Bodies[name].Bytes() is { } bytes ? new ByteArrayContent(bytes) { Headers = { ContentType = new("application/json") } } : null;
}
