using System.ComponentModel.DataAnnotations;
using MiniBlog.Query.Rendering;
using MiniBlog.ServiceDefaults.Http;

namespace MiniBlog.Query.Comments;

/// <summary>A comment that is being written; as long as Comments takes it.</summary>
public sealed record CommentPreviewRequest([property: Required, Text(10 * 1024, MultiLine = true)] string Content);

/// <summary>How it would be shown.</summary>
public sealed record CommentPreviewView(string Html);

public static class CommentPreview
{
    public static RouteGroupBuilder MapCommentPreview(this RouteGroupBuilder group)
    {
        group.MapPost("/comments/preview", (CommentPreviewRequest request) => TypedResults.Ok(new CommentPreviewView(CommentMarkdown.ToHtml(request.Content))))
            .ProducesValidationProblem().WithName("PreviewComment").WithSummary("The HTML of a comment, as it would be shown.");
        return group;
    }
}
