using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using MiniBlog.ServiceDefaults.Auth;
using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.Query.Images;

/// <summary>
/// Fetches the bytes of images from Posts, once each, so that readers get them with Posts stopped. Looks for missing ones every second,
/// and at once where a reader asks for one.
/// </summary>
public sealed class ImageCopies(IServiceScopeFactory scopes, ImageSource source, TimeProvider time, ILogger<ImageCopies> logger) : BackgroundService
{
    private const int BatchSize = 20;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Doorbell asked = new();

    /// <summary>Somebody wants to see one that is not there yet.</summary>
    public void Hurry() => asked.Ring();

    public override void Dispose()
    {
        asked.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await CopyAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // They are as missing in a second; readers of a post see the alternative text until then.
                logger.LogWarning("Images are not copied yet: {Error}", e.Message);
                await Task.Delay(Interval, time, stoppingToken);
            }

            await asked.WaitAsync(Interval, stoppingToken);
        }
    }

    private async Task CopyAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<QueryDb>();
        List<string> missing;
        do
        {
            missing = await db.Images.Where(image => !db.ImageCopies.Any(copy => copy.Hash == image.Hash)).Select(image => image.Hash).Take(BatchSize).ToListAsync(cancellationToken);
            foreach (var hash in missing)
            {
                var bytes = await source.FetchAsync(hash, cancellationToken);
                if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != hash)
                {
                    throw new HttpRequestException($"The bytes of the image {hash} are not those that its name promises.");
                }

                // Another replica may have been quicker.
                await db.Database.ExecuteSqlAsync($"INSERT INTO copies.image_copies (hash, bytes) VALUES ({hash}, {bytes}) ON CONFLICT DO NOTHING", cancellationToken);
            }
        }
        while (missing.Count == BatchSize);
    }
}

/// <summary>Where images come from: Posts.</summary>
/// <param name="http">To Posts, as a service.</param>
public sealed class ImageSource(HttpClient http)
{
    public Task<byte[]> FetchAsync(string hash, CancellationToken cancellationToken) => http.GetByteArrayAsync($"/images/{hash}", cancellationToken);

    public static void Register(IServiceCollection services) =>
        services.AddHttpClient<ImageSource>(http => http.BaseAddress = new Uri("http://posts")).AddHttpMessageHandler<ServiceTokenHandler>();
}
