using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace MiniBlog.ServiceDefaults.Errors;

/// <summary>The errors that services answer with: problem details (RFC 9457) with a stable <c>type</c>, what was wrong and what to do.</summary>
public static class Problem
{
    /// <summary>What every problem's <c>type</c> begins with.</summary>
    public const string TypePrefix = "urn:miniblog:problem:";

    /// <summary>404: there is no such thing, or none that the caller may see.</summary>
    public static ProblemHttpResult NotFound(string what, object id) =>
        Create(StatusCodes.Status404NotFound, "not-found", "Not found", $"There is no {what} '{id}'.");

    /// <summary>400: one field or parameter is wrong.</summary>
    public static ProblemHttpResult Invalid(string field, string message) => TypedResults.Problem(new HttpValidationProblemDetails(
        new Dictionary<string, string[]> { [field] = [message] })
    {
        Status = StatusCodes.Status400BadRequest,
        Type = TypePrefix + "invalid",
        Title = "Invalid request",
        Detail = message,
    });

    /// <summary>403: the caller is known, but may not do this.</summary>
    public static ProblemHttpResult Forbidden(string detail) => Create(StatusCodes.Status403Forbidden, "forbidden", "Forbidden", detail);

    /// <summary>409: the state of the thing does not allow it.</summary>
    public static ProblemHttpResult Conflict(string type, string detail) => Create(StatusCodes.Status409Conflict, type, "Conflict", detail);

    /// <summary>412: the thing changed since the caller read it.</summary>
    public static ProblemHttpResult PreconditionFailed(string detail) =>
        Create(StatusCodes.Status412PreconditionFailed, "changed-meanwhile", "Changed meanwhile", detail);

    /// <summary>A problem of any status.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="type">The stable name of this kind of problem.</param>
    /// <param name="title">The kind of problem in words; the same each time.</param>
    /// <param name="detail">What was wrong this time and what to do.</param>
    public static ProblemHttpResult Create(int status, string type, string title, string detail) =>
        TypedResults.Problem(detail, statusCode: status, title: title, type: TypePrefix + type);
}
