using System.Text.Json.Serialization;

namespace MiniBlog.Query.Changes;

/// <summary>A change that every reader can see.</summary>
/// <param name="Kind"><c>post</c> or <c>comment</c>.</param>
/// <param name="PostId">The post, or the comment's post.</param>
/// <param name="CommentId">The comment.</param>
/// <param name="Status"><c>published</c>, <c>approved</c>, or <c>removed</c> where it can no longer be seen.</param>
public sealed record Change(
    string Kind, Guid PostId, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? CommentId, string Status);
