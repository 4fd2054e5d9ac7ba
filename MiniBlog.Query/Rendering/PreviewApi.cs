using System.ComponentModel.DataAnnotations;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Http;

namespace MiniBlog.Query.Rendering;

/// <summary>Markdown that is not published yet.</summary>
public sealed record PreviewRequest([property: Required(AllowEmptyStrings = true), Text(200 * 1024, MultiLine = true, AllowBlank = true)] string Content);

/// <summary>How it would be shown.</summary>
public sealed record PreviewView(string Html, string Excerpt);

/// <summary>A read, though it is sent as a POST: a text does not fit into an address. What it answers is what the projection would store.</summary>
public static class PreviewApi
{
    public static RouteGroupBuilder MapPreview(this RouteGroupBuilder group)
    {
        group.MapPost("/preview", (PreviewRequest request) => TypedResults.Ok(new PreviewView(PostMarkdown.ToHtml(request.Content), PostMarkdown.Excerpt(request.Content))))
            .RequireAuthorization(Roles.Author).ProducesValidationProblem().WithName("PreviewPost").WithSummary("The HTML and the excerpt of a text, as they will be when it is published.");
        return group;
    }
}
