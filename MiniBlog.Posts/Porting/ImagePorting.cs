using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using MiniBlog.Posts.Images;
using MiniBlog.ServiceDefaults.Data;
using MiniBlog.ServiceDefaults.Errors;
using MiniBlog.ServiceDefaults.Http;
using MiniBlog.ServiceDefaults.Porting;

namespace MiniBlog.Posts.Porting;

/// <summary>What came of an image of an archive.</summary>
/// <param name="Image">The image as the blog has it now; of another hash where the file held more than pixels.</param>
/// <param name="IsNew">Whether it was not there before.</param>
public sealed record ImportedImage(ImageAnswer Image, bool IsNew);

/// <summary>Images for an archive, and from one.</summary>
public static class ImagePorting
{
    private const int LongestPage = 100;

    public static IEndpointRouteBuilder MapImagePorting(this IEndpointRouteBuilder porting)
    {
        porting.MapGet("/export/images", ExportAsync);
        porting.MapGet("/export/images/{hash}", ImageApi.GetAsync).ProducesProblem(404);
        porting.MapPost("/import/images/{hash}", ImportAsync).Accepts<byte[]>("application/octet-stream").WithMetadata(new RequestSizeLimitAttribute(ImageApi.MaxFile)).ProducesProblem(413);
        return porting;
    }

    private static async Task<Ok<ExportPage<ArchivedImage>>> ExportAsync(PostsDb db, string? after, CancellationToken cancellationToken)
    {
        // The bytes are asked for one by one: a page of them could be 2 GB.
        var images = await db.Images.AsNoTracking().Where(image => after == null || string.Compare(image.Hash, after) > 0).OrderBy(image => image.Hash)
            .Select(image => new ArchivedImage(image.Hash, image.MediaType, image.Author, image.AddedAt)).Take(LongestPage + 1).ToListAsync(cancellationToken);
        return TypedResults.Ok(images.ToExportPage(LongestPage, image => image, image => image.Hash));
    }

    /// <summary>A file that holds a picture and nothing else keeps its bytes, hence its hash and its address; any other is written anew.</summary>
    private static async Task<Results<Ok<ImportedImage>, ProblemHttpResult>> ImportAsync(
        string hash, [Text(100)] string author, DateTimeOffset addedAt, PostsDb db, TimeProvider time, HttpContext http, bool dryRun = false)
    {
        var file = await ImageApi.ReadAsync(http);
        if (Convert.ToHexStringLower(SHA256.HashData(file)) != hash)
        {
            return Problem.Invalid("hash", "The bytes are not those that the hash promises.");
        }

        var (image, fault) = await ImageApi.CleanAsync(file, http.RequestAborted);
        if (image is null)
        {
            return Problem.Invalid("image", fault!);
        }

        var kept = PicturesOnly.Are(file, image.MediaType) ? image with { Bytes = file } : image;
        var (stored, isNew) = await ImageApi.StoreAsync(db, kept, author, addedAt.ToStored(), time.Now(), http, dryRun);
        return TypedResults.Ok(new ImportedImage(ImageAnswer.Of(stored), isNew));
    }
}
