namespace MiniBlog.Web.Clients;

/// <summary>What a service answered to a command: the thing as it is now, or why not.</summary>
/// <param name="Value">The thing; null where the command was refused or has nothing to answer.</param>
/// <param name="Refusal">Why not; null where the command was carried out.</param>
public sealed record Answer<T>(T? Value, Refusal? Refusal) where T : class;

/// <summary>Why a command was not carried out, in words for the person who gave it.</summary>
/// <param name="Status">The HTTP status of the answer, with 410 for 404; 503 where there was none.</param>
/// <param name="Message">A plain sentence or two.</param>
public sealed record Refusal(int Status, string Message)
{
    /// <summary>What is wrong with which field; the names are those of the command's JSON.</summary>
    public IReadOnlyDictionary<string, string[]> Fields { get; init; } = new Dictionary<string, string[]>();

    /// <summary>When it makes sense to try again, where the service said so.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What is wrong with one field, or null.</summary>
    public string? Of(string field) =>
        Fields.FirstOrDefault(pair => pair.Key.Equals(field, StringComparison.OrdinalIgnoreCase)).Value?.FirstOrDefault();
}

/// <summary>Stands for an answer without a body (204).</summary>
public sealed record NoBody;

/// <summary>A service that a page cannot do without does not answer, or not in time.</summary>
/// <param name="service">Its name.</param>
/// <param name="cause">What the call met.</param>
public sealed class ServiceAwayException(string service, Exception cause) : Exception($"The service '{service}' does not answer: {cause.Message}", cause)
{
    public string Service => service;
}
