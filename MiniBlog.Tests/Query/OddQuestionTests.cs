using System.Net.Http.Json;
using System.Text.Json;

namespace MiniBlog.Tests.Query;

/// <summary>What Query answers to those who ask for something that cannot be.</summary>
[Collection(nameof(BlogSystem))]
public sealed class OddQuestionTests(BlogSystem blog)
{
    [Theory]
    [InlineData("/posts?cursor=-1", 400)]
    [InlineData("/posts?cursor=&tag=&q=", 200)]
    [InlineData("/posts?limit=0", 400)]
    [InlineData("/posts?limit=-5", 400)]
    [InlineData("/posts?limit=101", 400)]
    [InlineData("/posts?limit=many", 400)]
    [InlineData("/posts?status=secret", 400)]
    [InlineData("/posts?status=1", 400)]
    [InlineData("/posts?q=%00", 400)]
    [InlineData("/posts?tag=%00", 400)]
    [InlineData("/posts?q=%22%27%3A%26%7C%21%28%29%2A%3C-%3E%5C", 200)]
    [InlineData("/posts?q=or+or+-+%22", 200)]
    [InlineData("/posts?atLeast=nonsense", 400)]
    [InlineData("/posts/no-such-post", 404)]
    [InlineData("/posts/not-an-id/comments", 400)]
    [InlineData("/comments/not-an-id", 400)]
    [InlineData("/comments/00000000-0000-0000-0000-000000000000", 404)]
    [InlineData("/moderation", 401)]
    public async Task Odd_questions_get_a_problem_that_says_what_is_wrong(string address, int expected)
    {
        using var client = blog.Query;
        using var answer = await client.GetAsync(address, TestContext.Current.CancellationToken);

        Assert.Equal(expected, (int)answer.StatusCode);
        if (expected >= 400)
        {
            var body = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
            Assert.StartsWith("urn:miniblog:problem:", body.GetProperty("type").GetString(), StringComparison.Ordinal);
        }
    }
}
