using MiniBlog.Web.Clients;
using MiniBlog.Web.Reading;

namespace MiniBlog.Web.Commenting;

/// <summary>The text of a comment that is being written.</summary>
public sealed record CommentText(string Content);

/// <summary>Lets the page's script show a comment as it would look. It changes nothing, so it needs no token of a form.</summary>
internal static class CommentPreview
{
    public static void MapCommentPreview(this IEndpointRouteBuilder app) =>
        app.MapPost("/comments/preview", async (CommentText text, QueryClient query, HttpContext http) =>
        {
            try
            {
                return Results.Json(new { html = await query.CommentPreviewAsync(text.Content, http.RequestAborted) });
            }
            catch (ServiceAwayException)
            {
                return Results.Problem(statusCode: StatusCodes.Status503ServiceUnavailable, detail: "There is no preview just now.");
            }
        }).DisableAntiforgery();
}
