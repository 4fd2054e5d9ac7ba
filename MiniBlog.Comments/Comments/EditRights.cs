using Microsoft.AspNetCore.Http.HttpResults;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Errors;

namespace MiniBlog.Comments.Comments;

/// <summary>Who may change a comment: a moderator at any time, and its author, known by the edit token, for a while.</summary>
public sealed class EditRights(EditTokens tokens, TimeProvider time)
{
    public bool IsAuthor(Comment comment, HttpContext http) => tokens.Fits(comment.Id, http.Request.Headers[EditTokens.Header]);

    /// <summary>Why the caller may not change the comment; null where they may.</summary>
    public ProblemHttpResult? Refusal(Comment comment, HttpContext http)
    {
        if (http.User.IsInRole(Roles.Moderator))
        {
            return null;
        }

        if (!IsAuthor(comment, http))
        {
            return Problem.Forbidden($"A comment is changed by a moderator, or by its author with the header {EditTokens.Header} from the answer that created it; the header is missing or is not that of this comment.");
        }

        return time.GetUtcNow() - comment.CreatedAt > EditTokens.Window
            ? Problem.Forbidden($"A comment can be changed by its author for {EditTokens.Window.TotalMinutes} minutes, which are over; ask a moderator.")
            : null;
    }
}
