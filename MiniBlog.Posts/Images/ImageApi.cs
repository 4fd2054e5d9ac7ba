using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Data;
using MiniBlog.ServiceDefaults.Errors;
using MiniBlog.ServiceDefaults.Events;
using MiniBlog.ServiceDefaults.Http;

namespace MiniBlog.Posts.Images;

/// <summary>Uploading images. Readers get them from Query, which fetches each once from here.</summary>
public static class ImageApi
{
    /// <summary>The largest file that is taken, in bytes: a photo of a good camera.</summary>
    public const int MaxFile = 20 * 1024 * 1024;

    /// <summary>A decoded picture takes up to 200 MB: one at a time.</summary>
    private static readonly SemaphoreSlim OneAtATime = new(1);

    public static RouteGroupBuilder MapImages(this IEndpointRouteBuilder app)
    {
        var images = app.MapGroup("/images").WithTags("Images").ProducesProblem(401).ProducesProblem(403);
        images.MapPost("/", AddAsync).RequireAuthorization(Roles.Author).Accepts<byte[]>("application/octet-stream", "image/jpeg", "image/png", "image/webp", "image/gif")
            .WithMetadata(new RequestSizeLimitAttribute(MaxFile)).Produces<ImageAnswer>(201).ProducesValidationProblem().ProducesProblem(413);
        images.MapGet("/{hash}", GetAsync).RequireAuthorization(Roles.Service).ProducesProblem(404);
        return images;
    }

    /// <summary>The same picture again is the same image: it is answered, and there is nothing to tell anybody.</summary>
    private static async Task<Results<Created<ImageAnswer>, ProblemHttpResult>> AddAsync(PostsDb db, TimeProvider time, HttpContext http)
    {
        var (image, fault) = await CleanAsync(await ReadAsync(http), http.RequestAborted);
        if (image is null)
        {
            return Problem.Invalid("image", fault!);
        }

        var now = time.Now();
        var (stored, _) = await StoreAsync(db, image, http.User.Identity!.Name!, now, now, http);
        return TypedResults.Created($"/images/{stored.Hash}", ImageAnswer.Of(stored));
    }

    internal static async Task<byte[]> ReadAsync(HttpContext http)
    {
        using var file = new MemoryStream();
        await http.Request.Body.CopyToAsync(file, http.RequestAborted);
        return file.ToArray();
    }

    /// <summary>Keeps an image and tells of it, unless it is there already or this is a <paramref name="trial"/>.</summary>
    internal static async Task<(StoredImage Image, bool IsNew)> StoreAsync(
        PostsDb db, CleanImage image, string author, DateTimeOffset addedAt, DateTimeOffset now, HttpContext http, bool trial = false)
    {
        var hash = image.Hash;
        await using var transaction = await db.Database.BeginTransactionAsync(http.RequestAborted);
        // Of two that upload the same at once, the second waits here and finds it.
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtextextended({hash}, 0))", http.RequestAborted);
        if (await db.Images.AsNoTracking().SingleOrDefaultAsync(known => known.Hash == hash, http.RequestAborted) is { } known)
        {
            return (known, false);
        }

        var stored = new StoredImage
        {
            Hash = hash,
            MediaType = image.MediaType,
            Width = image.Width,
            Height = image.Height,
            Bytes = image.Bytes,
            Author = author,
            AddedAt = addedAt,
        };
        if (!trial)
        {
            db.Add(stored);
            var eventId = db.Emit(stored.Added(), now);
            await db.SaveChangesAsync(http.RequestAborted);
            await transaction.CommitAsync(http.RequestAborted);
            await http.AnswerPositionAsync(eventId);
        }

        return (stored, true);
    }

    internal static async Task<Results<FileContentHttpResult, ProblemHttpResult>> GetAsync(string hash, PostsDb db, CancellationToken cancellationToken) =>
        await db.Images.AsNoTracking().SingleOrDefaultAsync(image => image.Hash == hash, cancellationToken) is { } image
            ? TypedResults.Bytes(image.Bytes, image.MediaType)
            : Problem.NotFound("image", hash);

    internal static async Task<(CleanImage? Image, string? Fault)> CleanAsync(byte[] file, CancellationToken cancellationToken)
    {
        await OneAtATime.WaitAsync(cancellationToken);
        try
        {
            return CleanImage.From(file);
        }
        finally
        {
            OneAtATime.Release();
        }
    }
}
