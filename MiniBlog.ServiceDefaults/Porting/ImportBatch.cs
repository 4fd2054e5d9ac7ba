namespace MiniBlog.ServiceDefaults.Porting;

/// <summary>A part of an archive that a service is to take in.</summary>
/// <param name="Items">At most <see cref="PortingEndpoints.MostItems"/>.</param>
public sealed record ImportRequest<T>(IReadOnlyList<T> Items);

/// <summary>A page of what a service owns, in the order of the ids.</summary>
/// <param name="Items">The rows.</param>
/// <param name="Next">What to send as <c>after</c> for the next page; null on the last.</param>
public sealed record ExportPage<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>What a service did not take, and why.</summary>
/// <param name="Id">The post or comment.</param>
/// <param name="Reason">A sentence.</param>
public sealed record ImportFault(Guid Id, string Reason);

/// <summary>What came of a part of an archive.</summary>
/// <param name="Added">How many are new.</param>
/// <param name="Known">How many the blog has, or had until somebody deleted them there: they are left as they are.</param>
/// <param name="Waiting">Comments on posts that the service has not heard of yet; to be sent again.</param>
/// <param name="Refused">What cannot be taken.</param>
public sealed record ImportAnswer(int Added, int Known, IReadOnlyList<Guid> Waiting, IReadOnlyList<ImportFault> Refused);

/// <summary>The valid items of an import, and what comes of each.</summary>
public sealed class ImportBatch<T>(IReadOnlyList<T> items, List<ImportFault> refused)
{
    private readonly List<Guid> waiting = [];

    /// <summary>The items, none twice.</summary>
    public IReadOnlyList<T> Items => items;

    /// <summary>How many are new.</summary>
    public int Added { get; set; }

    /// <summary>How many are there already.</summary>
    public int Known { get; set; }

    /// <summary>Notes one that has to be sent again.</summary>
    public void Wait(Guid id) => waiting.Add(id);

    /// <summary>Notes one that cannot be taken.</summary>
    public void Refuse(Guid id, string reason) => refused.Add(new(id, reason));

    internal ImportAnswer Answer() => new(Added, Known, waiting, refused);
}
