using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.Tests.Query;

namespace MiniBlog.Tests.Events;

/// <summary>
/// Every version of every event that was ever emitted, as the event store answers it: <c>Fixtures/TYPE.VERSION.json</c>. Logs hold such
/// events for ever, so these files never change.
/// </summary>
public sealed class FixtureTests(PostgresFixture postgres)
{
    private static readonly Dictionary<string, (int Version, Func<CloudEvent, object> Read)> Contracts = typeof(IEventData).Assembly.GetTypes()
        .Where(type => type is { IsAbstract: false, IsInterface: false } && type.IsAssignableTo(typeof(IEventData)))
        .Select(type => (Contract)Activator.CreateInstance(typeof(Contract<>).MakeGenericType(type))!)
        .ToDictionary(contract => contract.Type, contract => (contract.Version, (Func<CloudEvent, object>)contract.Read));

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileName(file)).Order()];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Events", "Fixtures");

    [Fact]
    public void Each_version_of_each_event_is_kept() => Assert.Equal(
        Contracts.SelectMany(contract => Enumerable.Range(1, contract.Value.Version).Select(version => $"{contract.Key}.{version}.json")).Order(),
        Files.Select(file => file.Data).Order());

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_reads_as_it_was_written(string file)
    {
        var json = File.ReadAllText(Path.Combine(Folder, file));
        var evt = Read(json);

        Assert.Equal(file, $"{evt.Type}.{evt.DataSchema.Split(':')[^1]}.json");
        var data = (IEventData)Contracts[evt.Type].Read(evt);
        Assert.Equal(evt.Subject, data.Subject);
        var again = JsonSerializer.SerializeToNode(data, data.GetType(), EventJson.Options)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(json)!["data"]!.AsObject())
        {
            Assert.True(JsonNode.DeepEquals(value, again[name]), $"{name}: {value} became {again[name]}");
        }
    }

    [Fact]
    public async Task All_of_them_project()
    {
        var model = await ReadModel.CreateAsync(postgres);
        var all = Files.Select(file => Read(File.ReadAllText(Path.Combine(Folder, file.Data)))).ToList();

        foreach (var source in all.GroupBy(evt => evt.Source))
        {
            await model.ApplyAsync([.. source.OrderBy(evt => evt.Position)]);
        }

        await using var db = model.Open();
        var cancellationToken = TestContext.Current.CancellationToken;
        var post = await db.Posts.SingleAsync(row => row.Slug == "on-events", cancellationToken);
        Assert.Equal(("on-events", "<p><strong>Published.</strong></p>\n", PostStatus.Published, 2), (post.Slug, post.Html, post.Status, post.Version));
        Assert.Equal((PostKind.Post, true, null), (post.Kind, post.CommentsOpen, post.OwnExcerpt));
        var page = await db.Posts.SingleAsync(row => row.Slug == "about-me", cancellationToken);
        Assert.Equal((PostKind.Page, PostStatus.Published, false, 14, "Who writes here."), (page.Kind, page.Status, page.CommentsOpen, page.CommentsCloseAfterDays, page.Excerpt));
        Assert.Equal(["about"], page.FormerSlugs);
        Assert.Equal(["/about-us/"], page.OldAddresses);
        var comment = await db.Comments.SingleAsync(row => !row.Deleted, cancellationToken);
        Assert.Equal(("Reader", "<p>I <em>like</em> it.</p>\n", CommentStatus.Approved, 2), (comment.Author, comment.Html, comment.Status, comment.Version));
        Assert.Equal(1, (await db.CommentCounts.SingleAsync(cancellationToken)).Approved);
        Assert.Equal(comment.Id, (await db.Decisions.SingleAsync(cancellationToken)).CommentId);
        var rules = await db.RuleSets.SingleAsync(cancellationToken);
        Assert.Equal((2, "Lenders again", "mia", 7), (rules.Version, rules.Change, rules.ChangedBy, JsonNode.Parse(rules.Rules)!.AsArray().Count));
        Assert.Equal(1, await db.Posts.CountAsync(row => row.Deleted, cancellationToken));
        Assert.Equal(1, await db.Comments.CountAsync(row => row.Deleted, cancellationToken));
    }

    private static CloudEvent Read(string json) => JsonSerializer.Deserialize<CloudEventJson>(json, CloudEventJson.Options)!.ToEvent();

    private abstract class Contract
    {
        public abstract string Type { get; }

        public abstract int Version { get; }

        public abstract object Read(CloudEvent evt);
    }

    private sealed class Contract<T> : Contract where T : IEventData
    {
        public override string Type => T.EventType;

        public override int Version => T.SchemaVersion;

        public override object Read(CloudEvent evt) => evt.Read<T>();
    }
}
