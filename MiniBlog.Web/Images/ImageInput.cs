using MiniBlog.Web.Clients;

namespace MiniBlog.Web.Images;

/// <summary>What the editor's form says of an image to add.</summary>
/// <param name="File">The file.</param>
/// <param name="Text">What it shows, for those who do not see it.</param>
/// <param name="IsDecoration">Whether it shows nothing that words could tell.</param>
public sealed record ImageInput(IFormFile? File, string Text, bool IsDecoration)
{
    public static ImageInput Of(IFormCollection form) => new(
        form.Files["image"], string.Join(' ', form["image-text"].ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), form["decoration"] == "true");

    /// <summary>What has to be put right before it is sent; null where nothing.</summary>
    public Refusal? Refusal => this switch
    {
        { File: null or { Length: 0 } } => Because("image", "Choose an image first."),
        { File.Length: > ImagesClient.MaxFile } => Because("image", "The image is too large: at most 20 MB are taken."),
        { Text: "", IsDecoration: false } => Because("image-text", "Say in a few words what the image shows, or that it is only decoration."),
        _ => null,
    };

    /// <summary>The image in Markdown.</summary>
    public string Markdown(string address) =>
        $"![{(IsDecoration ? "" : Text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal))}]({address})";

    private static Refusal Because(string field, string fault) => new(StatusCodes.Status400BadRequest, "Something in the form has to be put right first.")
    {
        Fields = new Dictionary<string, string[]> { [field] = [fault] },
    };
}
