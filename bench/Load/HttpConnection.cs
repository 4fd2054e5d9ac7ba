using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;

namespace MiniBlog.Bench.Load;

/// <summary>
/// One HTTP/1.1 connection that is kept open, with one request at a time. It does as little as it can, because it shares the cores with
/// what it measures; the requests are bytes that were made before.
/// </summary>
sealed class HttpConnection : IDisposable
{
    private readonly Socket socket;
    private byte[] buffer = new byte[64 * 1024];
    private int end;

    private HttpConnection(Socket socket) => this.socket = socket;

    public static async Task<HttpConnection> OpenAsync(Uri server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server.Host, server.Port);
        return new HttpConnection(socket);
    }

    /// <summary>A request without a body.</summary>
    public static byte[] Get(Uri server, string path, params string[] headers) =>
        Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {server.Authority}\r\n{Lines(headers)}\r\n");

    /// <summary>A request with a body of JSON.</summary>
    public static byte[] Post(Uri server, string path, ReadOnlySpan<byte> json, params string[] headers) =>
    [
        .. Encoding.ASCII.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Type: application/json\r\nContent-Length: {json.Length}\r\n{Lines(headers)}\r\n"),
        .. json,
    ];

    /// <summary>Sends a request and reads its answer, which is valid until the next one.</summary>
    /// <exception cref="IOException">The connection ended, or the answer is not HTTP/1.1.</exception>
    public async ValueTask<HttpAnswer> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        await socket.SendAsync(request, cancellationToken);
        end = 0;
        int head;
        while ((head = buffer.AsSpan(0, end).IndexOf("\r\n\r\n"u8)) < 0)
        {
            await ReceiveAsync(cancellationToken);
        }

        var body = head + 4;
        if (!Utf8Parser.TryParse(buffer.AsSpan(9, 3), out int status, out _))
        {
            throw new IOException("The answer is not HTTP/1.1.");
        }

        if (LengthOf(buffer.AsSpan(0, head)) is { } length)
        {
            while (end < body + length)
            {
                await ReceiveAsync(cancellationToken);
            }
        }
        else if (status is not (204 or 304))
        {
            // Chunks: the end is all that matters here.
            while (!buffer.AsSpan(body, end - body).EndsWith("0\r\n\r\n"u8))
            {
                await ReceiveAsync(cancellationToken);
            }
        }

        return new HttpAnswer(status, buffer.AsMemory(0, head), buffer.AsMemory(body, end - body));
    }

    public void Dispose() => socket.Dispose();

    private async ValueTask ReceiveAsync(CancellationToken cancellationToken)
    {
        if (end == buffer.Length)
        {
            Array.Resize(ref buffer, buffer.Length * 2);
        }

        var received = await socket.ReceiveAsync(buffer.AsMemory(end), cancellationToken);
        end += received > 0 ? received : throw new IOException("The server closed the connection.");
    }

    private static int? LengthOf(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf("Content-Length: "u8);
        return at >= 0 && Utf8Parser.TryParse(head[(at + 16)..], out int length, out _) ? length : null;
    }

    private static string Lines(string[] headers) => string.Concat(headers.Select(header => $"{header}\r\n"));
}

/// <summary>An answer; its memory is the connection's.</summary>
readonly record struct HttpAnswer(int Status, ReadOnlyMemory<byte> Head, ReadOnlyMemory<byte> Body)
{
    /// <summary>A header of the answer.</summary>
    public string? Header(string name)
    {
        var lines = Encoding.ASCII.GetString(Head.Span).Split("\r\n");
        return lines.FirstOrDefault(line => line.StartsWith($"{name}: ", StringComparison.OrdinalIgnoreCase))?[(name.Length + 2)..];
    }
}
