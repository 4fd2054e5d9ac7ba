using System.Diagnostics;
using System.Text.Json;
using MiniBlog.Bench.Running;

namespace MiniBlog.Bench.Load;

/// <summary>Sees when comments are approved and readable in Query.</summary>
sealed class Visibility(Blog blog) : IDisposable
{
    private readonly Uri server = blog.Address("query");
    private HttpConnection? connection;

    /// <summary>Asks every so often until the comment is approved.</summary>
    public async Task AwaitAsync(Guid comment, TimeSpan interval, CancellationToken cancellationToken)
    {
        connection ??= await HttpConnection.OpenAsync(server);
        var request = HttpConnection.Get(server, $"/comments/{comment}");
        var asked = Stopwatch.GetTimestamp();
        while (true)
        {
            var answer = await connection.SendAsync(request, cancellationToken);
            if (answer.Status == 200 && answer.Body.Span.IndexOf("\"status\":\"approved\""u8) >= 0)
            {
                return;
            }

            // The timer is not exact: an interval is from question to question.
            while (Stopwatch.GetElapsedTime(asked) < interval)
            {
                await Task.Delay(1, cancellationToken);
            }

            asked = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>How many approved comments the newest hundred posts have together.</summary>
    public async Task<int> CountAsync(CancellationToken cancellationToken)
    {
        connection ??= await HttpConnection.OpenAsync(server);
        var answer = await connection.SendAsync(HttpConnection.Get(server, "/posts?limit=100"), cancellationToken);
        Rate.Expect(answer, 200);
        using var json = JsonDocument.Parse(answer.Body);
        return json.RootElement.GetProperty("items").EnumerateArray().Sum(post => post.GetProperty("commentCount").GetInt32());
    }

    /// <summary>Waits until the newest hundred posts have so many approved comments together, see <see cref="CountAsync"/>.</summary>
    public async Task AwaitCountAsync(int count, CancellationToken cancellationToken)
    {
        while (await CountAsync(cancellationToken) < count)
        {
            await Task.Delay(5, cancellationToken);
        }
    }

    public void Dispose() => connection?.Dispose();
}
