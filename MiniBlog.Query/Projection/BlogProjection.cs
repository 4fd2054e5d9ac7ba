using System.Collections.Frozen;
using MiniBlog.Query.Changes;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Events.Contracts;
using Npgsql;

namespace MiniBlog.Query.Projection;

/// <summary>
/// Turns events into the read model. An event carries the whole state after its change, so of each post or comment in a batch only the
/// last event counts; what a batch leaves is written with one statement for each table, whatever its size.
/// </summary>
public sealed class BlogProjection : IEventConsumer<QueryDb>
{
    public static IReadOnlySet<string> EventTypes { get; } = new[]
    {
        PostCreated.EventType, PostUpdated.EventType, PostDeleted.EventType,
        CommentCreated.EventType, CommentUpdated.EventType, CommentDeleted.EventType,
        CommentModerated.EventType, RulesChanged.EventType, ImageAdded.EventType,
    }.ToFrozenSet();

    public static IReadOnlyDictionary<string, string> ComparedRows { get; } = new Dictionary<string, string>
    {
        ["comment_counts"] = "approved <> 0",
        ["comment_totals"] = "comments <> 0",
        ["tag_counts"] = "posts <> 0",
    };

    public async Task HandleAsync(QueryDb db, IReadOnlyList<CloudEvent> batch, CancellationToken cancellationToken)
    {
        var posts = new List<PostChange>();
        var comments = new List<CommentChange>();
        var decisions = new List<DecisionChange>();
        var images = new List<ImageAdded>();
        var rules = new List<RulesChanged>();
        foreach (var last in batch.GroupBy(e => e.Subject).Select(subject => subject.MaxBy(e => e.Position)!))
        {
            var partition = (short)last.Partition;
            switch (last.Type)
            {
                case "post-created":
                    posts.Add(PostChange.Of(last.Read<PostCreated>(), partition));
                    break;
                case "post-updated":
                    posts.Add(PostChange.Of(last.Read<PostUpdated>(), partition));
                    break;
                case "post-deleted":
                    posts.Add(PostChange.Of(last.Read<PostDeleted>(), partition));
                    break;
                case "comment-created":
                    comments.Add(CommentChange.Of(last.Read<CommentCreated>(), partition));
                    break;
                case "comment-updated":
                    comments.Add(CommentChange.Of(last.Read<CommentUpdated>(), partition));
                    break;
                case "comment-deleted":
                    comments.Add(CommentChange.Of(last.Read<CommentDeleted>(), partition));
                    break;
                case "comment-moderated":
                    decisions.Add(DecisionChange.Of(last.Read<CommentModerated>(), last.Position));
                    break;
                case "image-added":
                    images.Add(last.Read<ImageAdded>());
                    break;
                case "rules-changed":
                    rules.Add(last.Read<RulesChanged>());
                    break;
            }
        }

        var seen = await BatchSql.WriteAsync(
            db,
            [
                .. PostTables.Statements(posts),
                .. CommentTables.Statements(comments),
                .. DecisionTable.Statements(decisions),
                .. ImageTable.Statements(images),
                .. RuleTable.Statements(rules),
                .. comments.Count + decisions.Count > 0 ? [ChangeNotices.OfQueue()] : Array.Empty<NpgsqlBatchCommand>(),
            ],
            cancellationToken);
        await ChangeNotices.SendAsync(db, seen, cancellationToken);
    }
}
