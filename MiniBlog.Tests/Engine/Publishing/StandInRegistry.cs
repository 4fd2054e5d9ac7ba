using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MiniBlog.Tests.Engine.Publishing;

/// <summary>
/// A registry on this machine that has one image of one small layer, by what a client asks to pull it
/// (https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pull).
/// </summary>
sealed class StandInRegistry : IAsyncDisposable
{
    public const string User = "1654";
    const string ManifestType = "application/vnd.docker.distribution.manifest.v2+json";

    static readonly string[] Variables = ["PATH=/usr/bin", "ASPNETCORE_HTTP_PORTS=8080"];

    readonly Dictionary<string, byte[]> blobs = [];
    readonly WebApplication server;

    StandInRegistry(WebApplication server) => this.server = server;

    /// <summary>The image's name.</summary>
    public string BaseImage => $"localhost:{new Uri(server.Urls.Single()).Port}/base:1";

    public static async Task<StandInRegistry> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var registry = new StandInRegistry(builder.Build());
        var manifest = registry.MakeImage();
        registry.server.MapMethods("/v2/base/manifests/{reference}", ["GET", "HEAD"], (HttpContext http) => Send(http, manifest, ManifestType));
        registry.server.MapMethods("/v2/base/blobs/{digest}", ["GET", "HEAD"],
            (HttpContext http, string digest) => registry.blobs.TryGetValue(digest, out var blob) ? Send(http, blob, "application/octet-stream") : Results.NotFound());
        registry.server.MapGet("/v2/", () => Results.Json(new { }));
        await registry.server.StartAsync();
        return registry;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    byte[] MakeImage()
    {
        var layer = new MemoryStream();
        using (var tar = new TarWriter(layer, leaveOpen: true))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "etc/base") { DataStream = new MemoryStream([1]) });
        }

        var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zip.Write(layer.ToArray());
        }

        var config = JsonSerializer.SerializeToUtf8Bytes(new
        {
            architecture = "amd64",
            os = "linux",
            config = new { User, Env = Variables },
            rootfs = new { type = "layers", diff_ids = new[] { Digest(layer.ToArray()) } },
        });
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            schemaVersion = 2,
            mediaType = ManifestType,
            config = Keep(config, "application/vnd.docker.container.image.v1+json"),
            layers = new[] { Keep(packed.ToArray(), "application/vnd.docker.image.rootfs.diff.tar.gzip") },
        });
    }

    object Keep(byte[] blob, string mediaType)
    {
        blobs[Digest(blob)] = blob;
        return new { mediaType, size = blob.Length, digest = Digest(blob) };
    }

    static IResult Send(HttpContext http, byte[] content, string type)
    {
        http.Response.Headers["Docker-Content-Digest"] = Digest(content);
        return Results.Bytes(content, type);
    }

    static string Digest(byte[] content) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}";
}
