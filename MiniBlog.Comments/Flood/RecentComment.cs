namespace MiniBlog.Comments.Flood;

/// <summary>That somebody at an address commented within the last minute. Apart from the comments, so that these cannot be traced to
/// addresses later, and so that deleting a comment does not make room for another.</summary>
public sealed class RecentComment
{
    public long Id { get; init; }

    public required byte[] AddressHash { get; init; }

    public required DateTimeOffset At { get; init; }
}
