using System.Security.Cryptography;
using System.Text;

namespace Aspire.Dashboard;

/// <summary>Lets programs in by a key in a header.</summary>
static class ApiKeys
{
    /// <summary>Wants a key for the endpoint.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="header">The header that has the key.</param>
    /// <param name="access">Which keys do.</param>
    public static TBuilder WithKey<TBuilder>(this TBuilder endpoint, string header, AccessOptions access)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new Lock(header, access));

    /// <summary>Turns away, before anything of the body is read, who has no key. A gRPC client takes 401 for <c>UNAUTHENTICATED</c>.</summary>
    public static void UseApiKeys(this WebApplication app) => app.Use((http, next) =>
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<Lock>() is { } locked && !locked.Opens(http.Request))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        return next(http);
    });

    sealed record Lock(string Header, AccessOptions Access)
    {
        public bool Opens(HttpRequest request) =>
            Access.AuthMode == AuthMode.Unsecured
            || (request.Headers[Header] is [{ Length: > 0 } key] && (IsSame(key, Access.PrimaryApiKey) || IsSame(key, Access.SecondaryApiKey)));

        // Takes as long however much of the key is right.
        static bool IsSame(string key, string? right) => !string.IsNullOrEmpty(right)
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(key)), SHA256.HashData(Encoding.UTF8.GetBytes(right)));
    }
}
