using CsCheck;
using Microsoft.EntityFrameworkCore;
using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Tests.Query;

/// <summary>What the read model promises: the same events, in whatever order the sources come and however they are cut into batches, make the same tables.</summary>
public sealed class ProjectionTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Whatever_the_order_of_the_sources_the_batches_and_the_repeats_the_tables_come_out_the_same()
    {
        var model = await ReadModel.CreateAsync(postgres);
        await Gen.Select(Gen.Int[0, 100_000].Array[1, 60], Gen.Int[0, 100_000].Array[1, 20], Gen.Int[0, 100_000].Array[1, 20]).SampleAsync(
            async (steps, oneWay, otherWay) =>
            {
                var blog = BlogHistory.Play(steps);
                await model.ClearAsync();
                await DeliverAsync(model, blog, oneWay);
                var one = await model.DumpAsync();
                await AssertTrueAsync(model, blog);

                await model.ClearAsync();
                await DeliverAsync(model, blog, otherWay);
                Assert.Equal(one, await model.DumpAsync());
            },
            iter: 60,
            threads: 1);
    }

    [Fact]
    public async Task The_last_state_counts_though_a_batch_holds_them_all()
    {
        var model = await ReadModel.CreateAsync(postgres);
        var blog = new BlogHistory();
        var post = blog.WritePost("first", "Old", PostStatus.Draft, "a");
        blog.ChangePost(blog.Posts[post] with { Content = "**New**", Status = PostStatus.Published, Tags = ["b"] });

        await model.ApplyAsync(blog.Logs["posts"]);

        await using var db = model.Open();
        var row = await db.Posts.SingleAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("<p><strong>New</strong></p>\n", 2, PostStatus.Published), (row.Html, row.Version, row.Status));
        Assert.Equal(["b"], await db.PostTags.Select(t => t.Tag).ToListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_batch_that_is_rolled_back_leaves_nothing()
    {
        var model = await ReadModel.CreateAsync(postgres);
        var blog = new BlogHistory();
        blog.Comment(blog.WritePost(tags: "a"), status: CommentStatus.Approved);

        await model.ApplyAsync(blog.Logs["posts"], commit: false);
        await model.ApplyAsync(blog.Logs["comments"], commit: false);

        Assert.Equal("", await model.DumpAsync());
    }

    [Fact]
    public async Task A_list_of_odd_tags_and_reasons_keeps_its_items()
    {
        var model = await ReadModel.CreateAsync(postgres);
        var blog = new BlogHistory();
        var comment = blog.Comment(blog.WritePost(tags: ["a,b", "{c}", "\"d\"", "e\\f"]));
        blog.Decide(comment, Verdict.Rejected, "One, two.", "{three}\nfour", "NULL");

        await model.ApplyAsync(blog.Logs["posts"]);
        await model.ApplyAsync(blog.Logs["moderation"]);

        await using var db = model.Open();
        Assert.Equal(["a,b", "{c}", "\"d\"", "e\\f"], (await db.Posts.SingleAsync(TestContext.Current.CancellationToken)).Tags);
        Assert.Equal(["One, two.", "{three}\nfour", "NULL"], (await db.Decisions.SingleAsync(TestContext.Current.CancellationToken)).Reasons);
    }

    /// <summary>Brings all events, each source's in order, in batches that the numbers decide, some of them again.</summary>
    private static async Task DeliverAsync(ReadModel model, BlogHistory blog, int[] choices)
    {
        var done = blog.Logs.Keys.ToDictionary(source => source, _ => 0);
        for (var turn = 0; done.Any(source => source.Value < blog.Logs[source.Key].Count); turn++)
        {
            var choice = choices[turn % choices.Length] + turn;
            var open = done.Where(source => source.Value < blog.Logs[source.Key].Count).Select(source => source.Key).ToList();
            var source = open[choice % open.Count];
            var log = blog.Logs[source];
            var from = Math.Max(0, done[source] - (choice % 4 == 0 ? choice % 6 : 0));
            var to = Math.Min(log.Count, done[source] + 1 + choice / 10 % 9);
            await model.ApplyAsync(log[from..to]);
            done[source] = to;
        }
    }

    /// <summary>Compares with what the history says is true.</summary>
    private static async Task AssertTrueAsync(ReadModel model, BlogHistory blog)
    {
        await using var db = model.Open();
        Assert.Equal(
            blog.Posts.Values.OrderBy(p => p.Id).Select(p => (p.Id, p.Title, p.Status, p.Version)),
            (await db.Posts.Where(p => !p.Deleted).ToListAsync()).OrderBy(p => p.Id).Select(p => (p.Id, p.Title, p.Status, p.Version)));
        Assert.Equal(
            blog.Comments.Values.OrderBy(c => c.Id).Select(c => (c.Id, c.Content, c.Status, c.Version)),
            (await db.Comments.Where(c => !c.Deleted).ToListAsync()).OrderBy(c => c.Id).Select(c => (c.Id, c.Content, c.Status, c.Version)));
        Assert.Equal(
            blog.Comments.Values.Where(c => c.Status == CommentStatus.Approved).GroupBy(c => c.PostId).OrderBy(c => c.Key).Select(post => (post.Key, post.Count())),
            (await db.CommentCounts.Where(c => c.Approved != 0).ToListAsync()).OrderBy(c => c.PostId).Select(c => (c.PostId, c.Approved)));
        Assert.Equal(
            blog.Comments.Values.GroupBy(c => c.Status).OrderBy(c => c.Key).Select(status => (status.Key, status.Count())),
            (await db.CommentTotals.ToListAsync()).GroupBy(t => t.Status).Select(t => (t.Key, t.Sum(x => x.Comments))).Where(t => t.Item2 != 0).OrderBy(t => t.Key));
        var tags = blog.Posts.Values.Where(p => p.Status == PostStatus.Published).SelectMany(p => p.Tags.Select(tag => (tag, p.Id))).Order().ToList();
        Assert.Equal(tags, (await db.PostTags.ToListAsync()).Select(t => (t.Tag, t.PostId)).Order());
        Assert.Equal(
            tags.GroupBy(t => t.tag).Select(t => (t.Key, t.Count())),
            (await db.TagCounts.ToListAsync()).GroupBy(t => t.Tag).Select(t => (t.Key, t.Sum(x => x.Posts))).Where(t => t.Item2 != 0).Order());
        Assert.All(await db.Posts.Where(p => p.Deleted).ToListAsync(), p => Assert.Equal("", p.Title + p.Content + p.Html + p.Excerpt + p.Author));
        Assert.All(await db.Comments.Where(c => c.Deleted).ToListAsync(), c => Assert.Equal("", c.Author + c.Content + c.Html));
    }
}
