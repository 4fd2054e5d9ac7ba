namespace MiniBlog.Web.Layout;

internal static class TextAreas
{
    /// <summary>
    /// A text as a text area has to hold it: browsers drop the first line end after the tag (HTML, section 13.1.2.5), and each time
    /// that a text goes through a form, one of its own would be lost.
    /// </summary>
    public static string InTextArea(this string? text) => "\n" + text;
}
