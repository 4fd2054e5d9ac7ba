using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;
using MiniBlog.ServiceDefaults.Errors;

namespace MiniBlog.Query.Images;

/// <summary>Images, for everybody who knows their name; it cannot be guessed.</summary>
public static class ImagesApi
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    public static RouteGroupBuilder MapImages(this RouteGroupBuilder group)
    {
        group.MapGet("/images/{name}", SendAsync).Produces(StatusCodes.Status200OK, null, "image/jpeg", "image/png", "image/webp").ProducesProblem(404)
            .WithName("GetImage").WithSummary("An image, by its hash and the ending of its type.");
        return group;
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> SendAsync(
        QueryDb db, ImageCopies copies, TimeProvider time, HttpContext http, string name, CancellationToken cancellationToken)
    {
        var hash = name.Split('.')[0];
        var known = await db.Images.AsNoTracking().SingleOrDefaultAsync(image => image.Hash == hash, cancellationToken);
        if (known is null || name != $"{hash}.{known.MediaType["image/".Length..]}" || await BytesAsync(db, copies, time, hash, cancellationToken) is not { } bytes)
        {
            return Problem.NotFound("image", name);
        }

        // RFC 8246: what an address names by its hash never changes, so nobody has to ask again.
        http.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return TypedResults.Bytes(bytes, known.MediaType, entityTag: new EntityTagHeaderValue($"\"{hash}\""));
    }

    /// <summary>The bytes; of an image that was uploaded a moment ago, as soon as they are here.</summary>
    private static async Task<byte[]?> BytesAsync(QueryDb db, ImageCopies copies, TimeProvider time, string hash, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            if (await db.ImageCopies.AsNoTracking().SingleOrDefaultAsync(copy => copy.Hash == hash, cancellationToken) is { } copy)
            {
                return copy.Bytes;
            }

            if (time.GetElapsedTime(started) > Patience)
            {
                return null;
            }

            copies.Hurry();
            await Task.Delay(Look, time, cancellationToken);
        }
    }
}
