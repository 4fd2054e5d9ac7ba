using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using MiniBlog.ServiceDefaults.Events;

namespace MiniBlog.Porting.Archives;

/// <summary>What an archive consists of; <c>docs/archive.md</c> says it in words.</summary>
public static class ArchiveFormat
{
    public const string Name = "miniblog-archive";

    public const int Version = 1;

    public const string Manifest = "manifest.json";

    public const string Posts = "posts.jsonl";

    public const string Comments = "comments.jsonl";

    public const string Decisions = "decisions.jsonl";

    public const string Images = "images.jsonl";

    /// <summary>The folder of the images' files.</summary>
    public const string ImageFolder = "images/";

    /// <summary>The most bytes of an image: what Posts takes.</summary>
    public const int MaxImage = 20 * 1024 * 1024;

    /// <summary>The most bytes of a line: a post of 200 KB, all of it escaped, and then some.</summary>
    public const int MaxLine = 4 * 1024 * 1024;

    public static IReadOnlyList<string> Parts { get; } = [Comments, Decisions, Posts, Images];

    /// <summary>As the events' JSON, but strict: nothing of an archive is guessed.</summary>
    public static JsonSerializerOptions Json { get; } = new(EventJson.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
    };
}

/// <summary>The file <c>manifest.json</c>.</summary>
/// <param name="Format">Always <see cref="ArchiveFormat.Name"/>.</param>
/// <param name="Version">Of the format.</param>
/// <param name="Parts">The files of lines.</param>
public sealed record ArchiveManifest([property: JsonRequired] string Format, [property: JsonRequired] int Version, [property: JsonRequired] IReadOnlyDictionary<string, ArchivePart> Parts);

/// <summary>What a file of lines holds, so that a damaged one is known before anything of it is used.</summary>
/// <param name="Lines">How many.</param>
/// <param name="Sha256">The hash of the file, in lower-case hexadecimal digits.</param>
public sealed record ArchivePart([property: JsonRequired] int Lines, [property: JsonRequired] string Sha256);
