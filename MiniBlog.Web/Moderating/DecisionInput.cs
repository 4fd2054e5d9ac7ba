using System.Globalization;

namespace MiniBlog.Web.Moderating;

/// <summary>A moderator's decision.</summary>
public sealed class DecisionInput
{
    public string? Reason { get; set; }

    /// <summary>The button: <c>approve</c>, <c>reject</c> or <c>undo</c>.</summary>
    public string? Verdict { get; set; }

    /// <summary>The text that the moderator saw.</summary>
    public int? TextVersion { get; set; }

    /// <summary>How many judgements there were then.</summary>
    public int? Seen { get; set; }

    /// <summary>The comments that were chosen, where it is about several: each as <see cref="Choice"/> writes it.</summary>
    public List<string>? Chosen { get; set; }

    /// <summary>A comment as it stood in the list.</summary>
    public static string Choice(ModerationItem item) => string.Create(CultureInfo.InvariantCulture, $"{item.Id}/{item.TextVersion}/{item.Decisions}");

    /// <summary>The comments that were chosen; what is no choice is left out.</summary>
    public IEnumerable<(Guid Id, int? TextVersion, int? Seen)> Choices() =>
        from choice in Chosen ?? []
        let parts = choice.Split('/')
        where parts.Length == 3 && Guid.TryParse(parts[0], out _)
        select (Guid.Parse(parts[0]), Number(parts[1]), Number(parts[2]));

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The list that it was taken on.</summary>
    public string? From { get; set; }
}
