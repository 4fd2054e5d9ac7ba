using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using MiniBlog.Posts.Due;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Data;
using MiniBlog.ServiceDefaults.Errors;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Events.Contracts;
using MiniBlog.ServiceDefaults.Http;

namespace MiniBlog.Posts.Posts;

/// <summary>Writing posts. Readers never come here: they ask Query.</summary>
public static class PostApi
{
    public static WebApplicationBuilder AddPosts(this WebApplicationBuilder builder)
    {
        builder.Services.AddValidation();
        builder.Services.AddHostedService<DuePosts>();
        return builder;
    }

    public static RouteGroupBuilder MapPosts(this IEndpointRouteBuilder app)
    {
        var posts = app.MapGroup("/posts").RequireAuthorization(Roles.Author).WithTags("Posts")
            .ProducesValidationProblem().ProducesProblem(401).ProducesProblem(403);
        posts.MapPost("/", CreateAsync).Produces<PostAnswer>(201);
        posts.MapGet("/{id:guid}", GetAsync).ProducesProblem(404);
        posts.MapPut("/{id:guid}", ReplaceAsync).ProducesProblem(404).ProducesProblem(412);
        posts.MapDelete("/{id:guid}", DeleteAsync).ProducesProblem(404).ProducesProblem(412);
        posts.MapPost("/{id:guid}/trash", TrashAsync).ProducesProblem(404).ProducesProblem(412);
        posts.MapPost("/{id:guid}/restore", RestoreAsync).ProducesProblem(404).ProducesProblem(412);
        return posts;
    }

    private static async Task<IResult> CreateAsync(PostRequest request, PostsDb db, TimeProvider time, HttpContext http)
    {
        var (draft, problem) = request.Normalise();
        if (problem is var (field, fault))
        {
            return Problem.Invalid(field, fault);
        }

        var author = http.User.Identity!.Name!;
        var answer = await http.CreateOnceAsync<PostAnswer>(db, $"posts/{author}", request, async cancellationToken =>
        {
            var now = time.Now();
            var post = Post.New(draft, author, await TakenSlug.TakeAsync(db, draft.WantedSlug, cancellationToken), now);
            db.Add(post);
            var eventId = db.Emit(post.Created(), now);
            await db.SaveChangesAsync(cancellationToken);
            return (new CreatedAnswer<PostAnswer>(post.Answer(), $"/posts/{post.Id}", eventId), null);
        });
        if (answer is not ProblemHttpResult)
        {
            // The first version, also where a repeated key gets the first answer again.
            http.Response.SetETag(version: 1);
        }

        return answer;
    }

    private static async Task<Results<Ok<PostAnswer>, StatusCodeHttpResult, ProblemHttpResult>> GetAsync(Guid id, PostsDb db, HttpContext http)
    {
        if (await db.Posts.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id, http.RequestAborted) is not { } post)
        {
            return Problem.NotFound("post", id);
        }

        http.Response.SetETag(post.Version);
        var tag = new EntityTagHeaderValue(ETags.Of(post.Version));
        return http.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false))
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(post.Answer());
    }

    private static async Task<Results<Ok<PostAnswer>, ProblemHttpResult>> ReplaceAsync(Guid id, PostRequest request, PostsDb db, TimeProvider time, HttpContext http)
    {
        var (draft, problem) = request.Normalise();
        if (problem is var (field, fault))
        {
            return Problem.Invalid(field, fault);
        }

        return await ChangeAsync(id, db, http, async post =>
        {
            if (post.TrashedAt is not null)
            {
                return (false, Problem.Conflict("in-trash", "The post was thrown away: restore it, then change it."));
            }

            if (draft.ScheduledFor is not null && (draft.Status ?? post.Status) == PostStatus.Published)
            {
                return (false, Problem.Invalid("scheduledFor", "The post is published already; send the status draft along to take it back until then."));
            }

            return (post.Change(draft, time.Now(), await TakenSlug.ChangeAsync(db, post, draft, http.RequestAborted)), null);
        });
    }

    private static Task<Results<Ok<PostAnswer>, ProblemHttpResult>> TrashAsync(Guid id, PostsDb db, TimeProvider time, HttpContext http) =>
        ChangeAsync(id, db, http, post => Task.FromResult<(bool, ProblemHttpResult?)>((post.Trash(time.Now()), null)));

    private static Task<Results<Ok<PostAnswer>, ProblemHttpResult>> RestoreAsync(Guid id, PostsDb db, TimeProvider time, HttpContext http) =>
        ChangeAsync(id, db, http, post => Task.FromResult<(bool, ProblemHttpResult?)>((post.Restore(time.Now()), null)));

    /// <summary>Changes a post that nobody else changes meanwhile, and tells so by an event where anything is different.</summary>
    private static async Task<Results<Ok<PostAnswer>, ProblemHttpResult>> ChangeAsync(
        Guid id, PostsDb db, HttpContext http, Func<Post, Task<(bool Changed, ProblemHttpResult? Problem)>> change)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(http.RequestAborted);
        if (await db.LockAsync(id, http.RequestAborted) is not { } post)
        {
            return Problem.NotFound("post", id);
        }

        if (!http.Request.MayChange(post.Version))
        {
            return ChangedMeanwhile(post);
        }

        var (changed, problem) = await change(post);
        if (problem is not null)
        {
            return problem;
        }

        if (changed)
        {
            var eventId = db.Emit(post.Updated(), post.UpdatedAt);
            await db.SaveChangesAsync(http.RequestAborted);
            await transaction.CommitAsync(http.RequestAborted);
            await http.AnswerPositionAsync(eventId);
        }

        http.Response.SetETag(post.Version);
        return TypedResults.Ok(post.Answer());
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(Guid id, PostsDb db, TimeProvider time, HttpContext http)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(http.RequestAborted);
        if (await db.LockAsync(id, http.RequestAborted) is not { } post)
        {
            return Problem.NotFound("post", id);
        }

        if (!http.Request.MayChange(post.Version))
        {
            return ChangedMeanwhile(post);
        }

        var now = time.Now();
        db.Remove(post);
        var eventId = db.Emit(post.Deleted(now), now);
        await db.SaveChangesAsync(http.RequestAborted);
        await transaction.CommitAsync(http.RequestAborted);
        await http.AnswerPositionAsync(eventId);
        return TypedResults.NoContent();
    }

    private static ProblemHttpResult ChangedMeanwhile(Post post) =>
        Problem.PreconditionFailed($"The post is at version {post.Version} now, which If-Match does not name: read it again, then repeat the change.");
}
