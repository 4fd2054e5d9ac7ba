namespace MiniBlog.Web.Moderating;

/// <summary>A moderator's decision.</summary>
public sealed class DecisionInput
{
    public string? Reason { get; set; }

    /// <summary>The button: <c>approve</c> or <c>reject</c>.</summary>
    public string? Verdict { get; set; }

    /// <summary>The text that the moderator saw.</summary>
    public int? TextVersion { get; set; }

    /// <summary>The list that it was taken on.</summary>
    public string? From { get; set; }
}
