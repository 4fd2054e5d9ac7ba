using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using MiniBlog.ServiceDefaults.Auth;

namespace MiniBlog.Web.SignIn;

/// <summary>A token for a program (RFC 6749, section 5.1).</summary>
internal sealed record TokenAnswer(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("expires_in")] int ExpiresIn);

/// <summary>Why there is none (RFC 6749, section 5.2).</summary>
internal sealed record TokenError(
    [property: JsonPropertyName("error")] string Error,
    [property: JsonPropertyName("error_description")] string Description);

/// <summary><c>POST /token</c>: how programs sign in, with the owner's name and password (RFC 6749, section 4.3).</summary>
internal static class TokenEndpoint
{
    public static void MapTokens(this IEndpointRouteBuilder app) => app.MapPost("/token", IssueAsync);

    private static async Task<Results<JsonHttpResult<TokenAnswer>, JsonHttpResult<TokenError>>> IssueAsync(
        HttpContext http, OwnerAccount owner, AccessTokens tokens)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (await ReadFormAsync(http.Request) is not { } form)
        {
            return Error("invalid_request", "Send grant_type, username and password as application/x-www-form-urlencoded.");
        }

        return (form["grant_type"], form["username"], form["password"]) switch
        {
            ({ Count: not 1 }, _, _) => Error("invalid_request", "There must be one grant_type."),
            (["password"], { Count: not 1 }, _) or (["password"], _, { Count: not 1 }) => Error("invalid_request", "There must be one username and one password."),
            (["password"], var name, var password) => Answer(http, await owner.AttemptAsync(name, password, http.Connection.RemoteIpAddress, http.RequestAborted), tokens),
            _ => Error("unsupported_grant_type", "The grant_type must be password."),
        };
    }

    /// <summary>Null where there is none: another type (RFC 6749 knows no other), characters that no form has, or thousands of fields.</summary>
    private static async Task<IFormCollection?> ReadFormAsync(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || type.MediaType != "application/x-www-form-urlencoded")
        {
            return null;
        }

        try
        {
            return await request.ReadFormAsync(request.HttpContext.RequestAborted);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static Results<JsonHttpResult<TokenAnswer>, JsonHttpResult<TokenError>> Answer(HttpContext http, SignInAttempt attempt, AccessTokens tokens)
    {
        switch (attempt)
        {
            case { Principal: not null }:
                var token = tokens.Issue(OwnerAccount.Name, OwnerAccount.Roles, UserTokenHandler.Lifetime);
                return TypedResults.Json(new TokenAnswer(token, "Bearer", (int)UserTokenHandler.Lifetime.TotalSeconds));
            case { Wait: { } wait }:
                http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                return Error("invalid_grant", "Too many wrong passwords from your address; wait for as many seconds as Retry-After says.", StatusCodes.Status429TooManyRequests);
            default:
                return Error("invalid_grant", "The username or the password is wrong.");
        }
    }

    private static JsonHttpResult<TokenError> Error(string error, string description, int status = StatusCodes.Status400BadRequest) =>
        TypedResults.Json(new TokenError(error, description), statusCode: status);
}
