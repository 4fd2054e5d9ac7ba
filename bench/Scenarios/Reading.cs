using System.Text.RegularExpressions;
using MiniBlog.Bench.Load;
using MiniBlog.Bench.Running;

namespace MiniBlog.Bench.Scenarios;

/// <summary>Reads from Query and pages from Web, each beside a bare Kestrel endpoint that answers with the same bytes, in the same run.</summary>
sealed partial class Reading : IScenario
{
    public string Name => "read";

    public string Summary => "hot post, home, comments, search and a 304 from Query, a post's page from Web, beside bare Kestrel";

    public async Task<IReadOnlyList<Figure>> RunAsync(Settings settings)
    {
        await using var run = await settings.BlogAsync();
        var blog = run.Blog;
        var posts = await blog.PublishAsync(settings.Quick ? 4 : 40, Text());
        var comments = new Comments(blog, posts[^1..]);
        const int few = 10;
        using var visibility = new Visibility(blog);
        var there = await visibility.CountAsync(settings.Stop);
        await Rate.ClosedAsync(comments.Server, 4, n => n < few ? comments.Request(n) : null, (_, answer) => Rate.Expect(answer, 201), settings.Stop);
        await visibility.AwaitCountAsync(there + few, settings.Stop);

        var duration = TimeSpan.FromSeconds(settings.Quick ? 0.2 : 5);
        var query = blog.Address("query");
        var post = posts[^1];
        var figures = new List<Figure>();
        await WarmUpAsync(query, $"/posts/{post}", duration);
        foreach (var (what, path) in new[]
        {
            ("post", $"/posts/{post}"), ("home", "/posts"), ("comments", $"/posts/{post}/comments"), ("search", "/posts?q=sparrow"),
        })
        {
            figures.AddRange(await CompareAsync($"Query, {what}", query, path, what == "search" ? null : "≥ 0.7", duration, settings));
        }

        figures.Add(new("Query, post, 304", await NotModifiedAsync(query, $"/posts/{post}", duration, settings), "1/s"));
        var web = blog.Address("web");
        using var browser = new HttpClient { BaseAddress = web };
        var page = PostLink.Match(await browser.GetStringAsync("/", settings.Stop)).Value;
        await WarmUpAsync(web, page, duration);
        figures.AddRange(await CompareAsync("Web, a post's page", web, page, "≥ 0.3", duration, settings));
        if (!settings.Quick)
        {
            var before = figures[^3].Value;
            figures.AddRange(await WithManyCommentsAsync(blog, post, web, page, before, duration, settings));
        }

        return figures;
    }

    /// <summary>Until the just-in-time compiler has what is asked for behind it, as in a blog that runs; that takes a service some ten seconds of this load.</summary>
    private static async Task WarmUpAsync(Uri server, string path, TimeSpan duration)
    {
        Progress.Say($"  warming up {path}");
        await Rate.PerSecondAsync(server, HttpConnection.Get(server, path), 200, duration * 2);
    }

    /// <summary>The same page when its post has a hundred thousand comments.</summary>
    private static async Task<IReadOnlyList<Figure>> WithManyCommentsAsync(Blog blog, Guid post, Uri web, string page, double before, TimeSpan duration, Settings settings)
    {
        const int many = 100_000;
        Progress.Say($"  {many} comments on one post");
        await using var seed = await Seed.OpenAsync(blog);
        await seed.CommentsAsync([post], many);
        using var visibility = new Visibility(blog);
        await visibility.AwaitCountAsync(many, settings.Stop);
        var after = await Rate.PerSecondAsync(web, HttpConnection.Get(web, page), 200, duration);
        return [new("Web, a post's page, 100,000 comments", after, "1/s"), new("Web, a post's page, 100,000 comments, of its speed with 10", after / before, "ratio", "≥ 0.9")];
    }

    private static async Task<IReadOnlyList<Figure>> CompareAsync(string what, Uri server, string path, string? bar, TimeSpan duration, Settings settings)
    {
        Progress.Say($"  {what}");
        var request = HttpConnection.Get(server, path);
        byte[] body;
        using (var connection = await HttpConnection.OpenAsync(server))
        {
            var answer = await connection.SendAsync(request, settings.Stop);
            Rate.Expect(answer, 200);
            body = answer.Body.ToArray();
        }

        var measured = await Rate.PerSecondAsync(server, request, 200, duration);
        using var bare = await BareKestrel.StartAsync(body);
        var possible = await Rate.PerSecondAsync(bare.Address, HttpConnection.Get(bare.Address, "/"), 200, duration);
        return [new(what, measured, "1/s"), new($"  bare Kestrel, {body.Length:#,##0} bytes", possible, "1/s"), new($"{what}, of bare Kestrel", measured / possible, "ratio", bar)];
    }

    private static async Task<double> NotModifiedAsync(Uri server, string path, TimeSpan duration, Settings settings)
    {
        using var connection = await HttpConnection.OpenAsync(server);
        var tag = (await connection.SendAsync(HttpConnection.Get(server, path), settings.Stop)).Header("ETag");
        return await Rate.PerSecondAsync(server, HttpConnection.Get(server, path, $"If-None-Match: {tag}"), 304, duration);
    }

    /// <summary>Some 5 KB of Markdown.</summary>
    private static string Text() => string.Join("\n\n", Enumerable.Range(1, 20).Select(n =>
        $"## Part {n}\n\nA sparrow sat on the **wire** and looked at [the garden](https://example.com/{n}). It had seen `code` before, and more than once:\n\n- a list\n- of things\n\n> and a quote"));

    [GeneratedRegex("/posts/[a-z0-9-]+")]
    private static partial Regex PostLink { get; }
}
