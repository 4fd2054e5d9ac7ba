using System.Text;
using System.Text.Json;
using MiniBlog.Bench.Running;

namespace MiniBlog.Bench.Load;

/// <summary>Comments to send to the running blog.</summary>
sealed class Comments(Blog blog, Guid[] posts)
{
    private readonly Uri server = blog.Address("comments");

    public Uri Server => server;

    /// <summary>The n-th comment: harmless, and unlike every other.</summary>
    public byte[] Request(int n) => HttpConnection.Post(
        server, $"/posts/{posts[n % posts.Length]}/comments", Encoding.UTF8.GetBytes($$"""{"author":"Reader","content":"Thought number {{n}} about it, {{Guid.NewGuid():N}}."}"""));

    /// <summary>The id of the comment that was accepted.</summary>
    /// <exception cref="InvalidOperationException">It was not.</exception>
    public static Guid Accepted(HttpAnswer answer)
    {
        Rate.Expect(answer, 201);
        var reader = new Utf8JsonReader(answer.Body.Span);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                return reader.GetGuid();
            }
        }

        throw new InvalidOperationException("The answer has no id.");
    }
}
