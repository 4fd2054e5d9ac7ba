using MiniBlog.Web.Reading;

namespace MiniBlog.Web.Commenting;

/// <summary>A comment in its thread.</summary>
/// <param name="Comment">The comment.</param>
/// <param name="IsOwn">Whether only its author sees it here: it is not among those that everybody is shown.</param>
/// <param name="AnswersEarlier">Whether it answers a comment that is not on this page.</param>
public sealed record CommentNode(Comment Comment, bool IsOwn, bool AnswersEarlier)
{
    /// <summary>Deeper replies stay at this depth: a narrow screen has no more room, and a page must not grow with a chain of replies.</summary>
    private const int MaxDepth = 4;

    /// <summary>Whom it answers, where the indentation no longer tells.</summary>
    public string? AnswersAuthor { get; init; }

    /// <summary>The replies.</summary>
    public List<CommentNode> Replies { get; } = [];

    /// <summary>Hangs replies under what they answer. A conversation is read downwards: only its beginnings are turned round where the newest come first.</summary>
    public static IReadOnlyList<CommentNode> Tree(IReadOnlyList<Comment> comments, IReadOnlyCollection<Comment> own, bool newestFirst = false)
    {
        var roots = new List<CommentNode>();
        var placed = new Dictionary<Guid, (CommentNode Node, CommentNode? Parent, int Depth)>();
        // A comment is older than its replies, so with the oldest first every parent is in place before they come.
        foreach (var comment in comments.OrderBy(comment => comment.CreatedAt).ThenBy(comment => comment.Id))
        {
            if (comment.ParentId is { } parentId && placed.TryGetValue(parentId, out var parent))
            {
                var tooDeep = parent.Depth >= MaxDepth;
                var node = new CommentNode(comment, own.Contains(comment), false) { AnswersAuthor = tooDeep ? parent.Node.Comment.Author : null };
                var under = tooDeep ? parent.Parent! : parent.Node;
                under.Replies.Add(node);
                placed[comment.Id] = (node, under, tooDeep ? MaxDepth : parent.Depth + 1);
            }
            else
            {
                var node = new CommentNode(comment, own.Contains(comment), comment.ParentId is not null);
                roots.Add(node);
                placed[comment.Id] = (node, null, 0);
            }
        }

        if (newestFirst)
        {
            roots.Reverse();
        }

        return roots;
    }
}
