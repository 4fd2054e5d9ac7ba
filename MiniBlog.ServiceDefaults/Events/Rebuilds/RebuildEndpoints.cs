using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Errors;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>Rebuilds a consumer's state.</summary>
internal interface IRebuild
{
    /// <summary>The progress of the rebuild that this process runs, or its last one.</summary>
    RebuildStatus Status { get; }

    /// <summary>Starts a rebuild in the background.</summary>
    /// <param name="trial">Whether to compare only, and keep the old state.</param>
    /// <param name="cancellationToken">Ends the attempt, not the rebuild.</param>
    /// <returns>False where one runs already, in any replica.</returns>
    Task<bool> TryStartAsync(bool trial, CancellationToken cancellationToken);
}

/// <summary>Rebuilding over HTTP, for operators (authors).</summary>
public static class RebuildEndpoints
{
    /// <summary>Lets a consumer whose every table can be made from events be rebuilt. Needs <c>AddSubscriptions</c>.</summary>
    public static IHostApplicationBuilder AddRebuild<TContext, TConsumer>(this IHostApplicationBuilder builder) where TContext : DbContext where TConsumer : class, IEventConsumer<TContext>
    {
        builder.Services.AddSingleton<IRebuild, Rebuild<TContext, TConsumer>>();
        return builder;
    }

    /// <summary>Maps <c>POST /rebuild?trial=</c>, which starts one, and <c>GET /rebuild</c>, which tells how it goes.</summary>
    public static RouteGroupBuilder MapRebuild(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/rebuild").RequireAuthorization(Roles.Author).WithTags("Rebuild");
        group.MapGet("", (IRebuild rebuild) => rebuild.Status).WithSummary("Progress and outcome of the last rebuild");
        group.MapPost("", async Task<Results<Accepted<RebuildStatus>, ProblemHttpResult>> (IRebuild rebuild, CancellationToken cancellationToken, bool trial = false) =>
            await rebuild.TryStartAsync(trial, cancellationToken)
                ? TypedResults.Accepted("/rebuild", rebuild.Status)
                : Problem.Conflict("rebuild-running", "A rebuild runs already; GET /rebuild on the replica that runs it tells how far it is."))
            .WithSummary("Makes the state anew from the event stores while the old one serves, compares, and swaps");
        return group;
    }
}
