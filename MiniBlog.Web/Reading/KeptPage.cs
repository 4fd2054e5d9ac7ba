using System.Buffers;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace MiniBlog.Web.Reading;

/// <summary>
/// A page as it was sent to somebody, without what was theirs alone: the token against forged forms, and the key by which a comment form that is
/// sent twice makes one comment. Whoever gets it next gets their own.
/// </summary>
internal sealed class KeptPage
{
    private const int KeyLength = 36;

    private readonly Lock gate = new();
    private readonly List<Piece> pieces = [];
    private readonly KeyValuePair<string, StringValues>[] headers;
    private readonly string slug;
    private readonly string tag;
    private Task<bool>? asking;
    private Task<bool>? askingNext;

    private KeptPage(HttpContext http, string slug, string tag, DateTimeOffset until)
    {
        headers = [.. http.Response.Headers.Where(header => header.Key is not ("Set-Cookie" or "Content-Length"))];
        (this.slug, this.tag, Until) = (slug, tag, until);
    }

    private enum Own
    {
        Nothing,
        Token,
        Key,
    }

    /// <summary>Whether it has a form that needs a token.</summary>
    public bool HasForm => pieces.Exists(piece => piece.Then == Own.Token);

    /// <summary>Until when it can be right.</summary>
    public DateTimeOffset Until { get; }

    private static ReadOnlySpan<byte> TokenField => "name=\"__RequestVerificationToken\""u8;

    private static ReadOnlySpan<byte> KeyField => "name=\"Form.Key\" value=\""u8;

    public static bool HasFormIn(ReadOnlySpan<byte> html) => html.IndexOf(TokenField) >= 0;

    /// <summary>Takes a page apart that was just made for a reader with this token.</summary>
    public static KeptPage Of(byte[] html, HttpContext http, string slug, string tag, string? token, DateTimeOffset until)
    {
        var page = new KeptPage(http, slug, tag, until);
        var bytes = token is null ? [] : Encoding.ASCII.GetBytes(token);
        for (var start = 0; start < html.Length;)
        {
            var rest = html.AsSpan(start);
            var (atToken, atKey) = (bytes.Length == 0 ? -1 : rest.IndexOf(bytes), rest.IndexOf(KeyField));
            var end = (atToken, atKey) switch
            {
                ( < 0, < 0) => new Piece(html.AsMemory(start), Own.Nothing),
                ( >= 0, < 0) => new Piece(html.AsMemory(start, atToken), Own.Token),
                _ when atToken >= 0 && atToken < atKey => new Piece(html.AsMemory(start, atToken), Own.Token),
                _ => new Piece(html.AsMemory(start, atKey + KeyField.Length), Own.Key),
            };
            page.pieces.Add(end);
            start += end.Html.Length + end.Then switch { Own.Token => bytes.Length, Own.Key => KeyLength, _ => 0 };
        }

        return page;
    }

    /// <summary>Asks Query, from now on, whether the page is still right. What was asked before now does not count.</summary>
    public Task<bool> IsCurrentAsync(PostCheck check)
    {
        lock (gate)
        {
            return asking is null || asking.IsCompleted ? asking = check.IsCurrentAsync(slug, tag) : askingNext ??= AskNextAsync(asking, check);
        }
    }

    /// <summary>Sends the page to a reader.</summary>
    /// <param name="http">Their request.</param>
    /// <param name="token">Their token; null where the page has no form.</param>
    public async Task SendAsync(HttpContext http, string? token)
    {
        foreach (var (name, value) in headers)
        {
            http.Response.Headers[name] = value;
        }

        var writer = http.Response.BodyWriter;
        http.Response.ContentLength = pieces.Sum(piece => piece.Html.Length + piece.Then switch { Own.Token => token!.Length, Own.Key => KeyLength, _ => 0L });
        foreach (var (html, own) in pieces)
        {
            writer.Write(html.Span);
            _ = own switch
            {
                Own.Token => Encoding.ASCII.GetBytes(token!, writer),
                Own.Key => Encoding.ASCII.GetBytes(Guid.NewGuid().ToString(), writer),
                _ => 0,
            };
        }

        await writer.FlushAsync(http.RequestAborted);
    }

    private async Task<bool> AskNextAsync(Task<bool> before, PostCheck check)
    {
        await ((Task)before).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Task<bool> asked;
        lock (gate)
        {
            (asking, askingNext) = (asked = check.IsCurrentAsync(slug, tag), null);
        }

        return await asked;
    }

    private readonly record struct Piece(ReadOnlyMemory<byte> Html, Own Then);
}
