using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace MiniBlog.ServiceDefaults.Errors;

/// <summary>Every error of an API leaves as problem details, whoever found it.</summary>
public static class ProblemAnswers
{
    /// <summary>Registers the problem details of statuses without a body and of exceptions.</summary>
    public static IHostApplicationBuilder AddProblemAnswers(this IHostApplicationBuilder builder)
    {
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
        {
            var problem = context.ProblemDetails;
            if (problem.Type?.StartsWith(Problem.TypePrefix, StringComparison.Ordinal) != true)
            {
                problem.Type = Problem.TypePrefix + TypeOf(problem.Status ?? context.HttpContext.Response.StatusCode);
            }

            if (problem is HttpValidationProblemDetails { Detail: null } invalid)
            {
                Clarify(invalid);
            }

            problem.Detail ??= DetailOf(problem.Status ?? context.HttpContext.Response.StatusCode);
            problem.Extensions["traceId"] = Activity.Current?.TraceId.ToString() ?? context.HttpContext.TraceIdentifier;
        });
        builder.Services.AddSingleton<IProblemDetailsWriter, UnaskedProblemWriter>();
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.AddExceptionHandler<ExceptionAnswers>();
        return builder;
    }

    /// <summary>Puts them into the pipeline; first of all.</summary>
    public static IApplicationBuilder UseProblemAnswers(this IApplicationBuilder app) => app.UseExceptionHandler().UseStatusCodePages();

    /// <summary>What .NET's validation found, in the words and the spelling of <see cref="Problem.Invalid"/>.</summary>
    private static void Clarify(HttpValidationProblemDetails invalid)
    {
        invalid.Title = "Invalid request";
        invalid.Detail = string.Join(' ', invalid.Errors.SelectMany(field => field.Value));
        invalid.Errors = invalid.Errors.ToDictionary(
            field => string.Join('.', field.Key.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName)), field => field.Value);
    }

    private static string TypeOf(int status) => status switch
    {
        400 => "invalid",
        401 => "unauthenticated",
        403 => "forbidden",
        404 => "not-found",
        405 => "method-not-allowed",
        413 => "too-large",
        415 => "unsupported-media-type",
        503 => "unavailable",
        _ => "internal",
    };

    private static string? DetailOf(int status) => status switch
    {
        401 => "This call needs a valid bearer token; it is missing, forged or expired.",
        403 => "The token does not carry the role that this call needs.",
        404 => "There is nothing at this address.",
        405 => "This address does not take this method.",
        413 => "The request's body is too large.",
        415 => "The body must be JSON (Content-Type: application/json).",
        _ => null,
    };

    /// <summary>What the framework and the database throw, as the caller's problem where it is one; the rest is a logged 500.</summary>
    private sealed class ExceptionAnswers : IExceptionHandler
    {
        public async ValueTask<bool> TryHandleAsync(HttpContext http, Exception exception, CancellationToken cancellationToken)
        {
            var answer = exception switch
            {
                BadHttpRequestException bad => Problem.Create(bad.StatusCode, TypeOf(bad.StatusCode), "Invalid request", Explain(http, bad)),
                DbUpdateConcurrencyException => Problem.Conflict("changed-meanwhile", "Somebody else changed it at the same moment; read it again and repeat."),
                _ when IsDatabaseAway(exception) => Problem.Create(503, "unavailable", "Unavailable", "The service's database is not reachable; nothing was changed. Try again in a moment."),
                _ => null,
            };
            if (answer is null)
            {
                return false;
            }

            await answer.ExecuteAsync(http);
            return true;
        }

        private static string Explain(HttpContext http, BadHttpRequestException bad) => bad switch
        {
            { StatusCode: 413 } => "The request's body is too large.",
            // Not the exception's own message, which names our types and not the caller's mistake.
            { InnerException: JsonException json } =>
                $"The body is not the JSON that this call takes; the mistake is at {json.Path ?? "$"}, line {json.LineNumber + 1}, byte {json.BytePositionInLine + 1}.",
            { StatusCode: 400 } when http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == false && !HttpMethods.IsGet(http.Request.Method) =>
                "This call needs a body: JSON (Content-Type: application/json).",
            _ => bad.Message,
        };

        private static bool IsDatabaseAway(Exception exception) =>
            exception is NpgsqlException { IsTransient: true } || (exception.InnerException is { } inner && IsDatabaseAway(inner));
    }
}
