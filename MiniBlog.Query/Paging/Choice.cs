using Microsoft.AspNetCore.Http.HttpResults;
using MiniBlog.ServiceDefaults.Errors;

namespace MiniBlog.Query.Paging;

/// <summary>One of a few words in a query string, the same as in JSON: the framework itself would take <c>Draft</c> and <c>0</c>, but not <c>draft</c>.</summary>
public static class Choice
{
    /// <summary>Reads a choice; none, or an empty one, is <paramref name="usual"/>.</summary>
    public static bool TryRead<T>(string? text, T usual, out T choice) where T : struct, Enum
    {
        choice = usual;
        return string.IsNullOrEmpty(text)
            || (Enum.GetNames<T>().Any(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) && Enum.TryParse(text, ignoreCase: true, out choice));
    }

    public static ProblemHttpResult Malformed<T>(string field) where T : struct, Enum =>
        Problem.Invalid(field, $"{field} must be one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}.");
}
