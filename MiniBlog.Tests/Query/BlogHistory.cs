using System.Text.Json;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Events.Contracts;

namespace MiniBlog.Tests.Query;

/// <summary>A blog's past as its producers would tell it: three logs, each in order, and what is true in the end.</summary>
public sealed class BlogHistory
{
    private const int Partitions = 3;

    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<(string, int), long> heads = [];
    private readonly Dictionary<Guid, int> versions = [];
    private DateTimeOffset now = Start;

    public Dictionary<string, List<CloudEvent>> Logs { get; } = new() { ["posts"] = [], ["comments"] = [], ["moderation"] = [] };

    public Dictionary<Guid, PostUpdated> Posts { get; } = [];

    public Dictionary<Guid, CommentUpdated> Comments { get; } = [];

    /// <summary>Plays a history: each number decides one step, so that a failing one can be shortened.</summary>
    public static BlogHistory Play(IEnumerable<int> steps)
    {
        var blog = new BlogHistory();
        foreach (var step in steps)
        {
            blog.Step(step % 12, step / 12);
        }

        return blog;
    }

    public Guid WritePost(string slug = "post", string content = "Hello", PostStatus status = PostStatus.Published, params string[] tags)
    {
        now += TimeSpan.FromSeconds(1);
        var id = Guid.CreateVersion7(now);
        ChangePost(new PostUpdated
        {
            Id = id,
            Slug = slug,
            Title = $"Title of {slug}",
            Content = content,
            Tags = tags,
            Status = status,
            Author = "owner",
            CreatedAt = now,
            PublishedAt = status == PostStatus.Published ? now : null,
            UpdatedAt = now,
            Version = 0,
        });
        return id;
    }

    public void ChangePost(PostUpdated post)
    {
        now += TimeSpan.FromSeconds(1);
        var changed = post with { UpdatedAt = now, Version = Next(post.Id), PublishedAt = post.PublishedAt ?? (post.Status == PostStatus.Published ? now : null) };
        Posts[post.Id] = changed;
        Emit("posts", changed);
    }

    public void DeletePost(Guid id)
    {
        Posts.Remove(id);
        Emit("posts", new PostDeleted { Id = id, DeletedAt = now, Version = Next(id) });
    }

    public Guid Comment(Guid postId, string content = "Nice", CommentStatus status = CommentStatus.Pending, Guid? parentId = null)
    {
        now += TimeSpan.FromSeconds(1);
        var id = Guid.CreateVersion7(now);
        ChangeComment(new CommentUpdated
        {
            Id = id,
            PostId = postId,
            ParentId = parentId,
            Author = "Ann",
            Content = content,
            Status = status,
            TextVersion = 1,
            CreatedAt = now,
            UpdatedAt = now,
            Version = 0,
        });
        return id;
    }

    public void ChangeComment(CommentUpdated comment)
    {
        now += TimeSpan.FromSeconds(1);
        var changed = comment with { UpdatedAt = now, Version = Next(comment.Id) };
        Comments[comment.Id] = changed;
        Emit("comments", changed);
    }

    public void DeleteComment(Guid id)
    {
        var comment = Comments[id];
        Comments.Remove(id);
        Emit("comments", new CommentDeleted { Id = id, PostId = comment.PostId, DeletedAt = now, Version = Next(id) });
    }

    public void Decide(Guid commentId, Verdict verdict, params string[] reasons)
    {
        var comment = Comments[commentId];
        Emit("moderation", new CommentModerated
        {
            CommentId = commentId,
            PostId = comment.PostId,
            TextVersion = comment.TextVersion,
            Verdict = verdict,
            Reasons = reasons,
            RulesVersion = 1,
            DecidedBy = null,
            DecidedAt = now,
        });
    }

    private void Step(int kind, int choice)
    {
        var post = Pick(Posts.Values, choice);
        var comment = Pick(Comments.Values, choice / 7);
        switch (kind)
        {
            case 0 or 1:
                WritePost($"post-{choice % 5}", $"Text **{choice}**", choice % 3 == 0 ? PostStatus.Draft : PostStatus.Published, [.. Tags(choice)]);
                break;
            case 2 when post is not null:
                ChangePost(post with { Title = $"Title {choice}", Status = choice % 2 == 0 ? PostStatus.Draft : PostStatus.Published, Tags = [.. Tags(choice)] });
                break;
            case 3 when post is not null && choice % 3 == 0:
                DeletePost(post.Id);
                break;
            case 4 or 5 or 6 when post is not null:
                Comment(post.Id, $"Comment *{choice}*", parentId: comment?.PostId == post.Id ? comment.Id : null);
                break;
            case 7 or 8 when comment is not null:
                ChangeComment(comment with { Status = (CommentStatus)(choice % 4) });
                break;
            case 9 when comment is not null:
                ChangeComment(comment with { Content = $"Edited {choice}", TextVersion = comment.TextVersion + 1, Status = CommentStatus.Pending });
                break;
            case 10 when comment is not null:
                Decide(comment.Id, (Verdict)(choice % 3), choice % 2 == 0 ? [] : ["Why.", $"And {choice}."]);
                break;
            case 11 when comment is not null && choice % 2 == 0:
                DeleteComment(comment.Id);
                break;
        }
    }

    private static T? Pick<T>(ICollection<T> things, int choice) where T : class => things.Count == 0 ? null : things.ElementAt(choice % things.Count);

    private static IEnumerable<string> Tags(int choice) => "abc".Where((_, bit) => (choice >> bit & 1) == 1).Select(tag => tag.ToString());

    private int Next(Guid id) => versions[id] = versions.GetValueOrDefault(id) + 1;

    /// <summary>A first change is told as <c>…-created</c>.</summary>
    private void Emit(string source, IEventData data)
    {
        switch (data)
        {
            case PostUpdated { Version: 1 } post:
                Append(source, JsonSerializer.Deserialize<PostCreated>(JsonSerializer.Serialize(post, EventJson.Options), EventJson.Options)!);
                break;
            case PostUpdated post:
                Append(source, post);
                break;
            case PostDeleted post:
                Append(source, post);
                break;
            case CommentUpdated { Version: 1 } comment:
                Append(source, JsonSerializer.Deserialize<CommentCreated>(JsonSerializer.Serialize(comment, EventJson.Options), EventJson.Options)!);
                break;
            case CommentUpdated comment:
                Append(source, comment);
                break;
            case CommentDeleted comment:
                Append(source, comment);
                break;
            case CommentModerated decision:
                Append(source, decision);
                break;
        }
    }

    private void Append<T>(string source, T data) where T : IEventData
    {
        var partition = data.PartitionKey.ToByteArray()[^1] % Partitions;
        var position = heads[(source, partition)] = heads.GetValueOrDefault((source, partition)) + 1;
        Logs[source].Add(new CloudEvent
        {
            Id = Guid.CreateVersion7(now),
            Source = source,
            Type = T.EventType,
            Subject = data.Subject,
            Time = now,
            DataSchema = $"/schemas/{T.EventType}/{T.SchemaVersion}",
            Partition = partition,
            Position = position,
            Data = JsonSerializer.SerializeToUtf8Bytes(data, EventJson.Options),
        });
    }
}
