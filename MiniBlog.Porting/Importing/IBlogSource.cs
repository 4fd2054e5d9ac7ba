using MiniBlog.ServiceDefaults.Porting;

namespace MiniBlog.Porting.Importing;

/// <summary>A blog in a file. Each list is read from the file anew, item by item, so that its size does not matter.</summary>
public interface IBlogSource : IDisposable
{
    /// <summary>What the file is, with its article.</summary>
    string Kind { get; }

    /// <summary>What of the file is not taken, or not as it was; complete once the posts and comments were read.</summary>
    IReadOnlyCollection<string> Notes { get; }

    IEnumerable<ArchivedPost> Posts();

    IEnumerable<ArchivedComment> Comments();

    IEnumerable<ArchivedDecisions> Decisions();

    IEnumerable<SourceImage> Images();
}

/// <summary>An image that posts of the source show.</summary>
/// <param name="Address">As it stands in their texts.</param>
/// <param name="Author">Who uploaded it.</param>
/// <param name="AddedAt">When.</param>
/// <param name="Read">Reads the file.</param>
public sealed record SourceImage(string Address, string Author, DateTimeOffset AddedAt, Func<byte[]> Read);
