namespace Aspire.Hosting.Engine;

/// <summary>
/// Where a run keeps its data: <c>.data/</c> of the checkout, or a folder of its own under the temporary one that goes away with
/// it (tests).
/// </summary>
sealed class DataFolder(string root, bool isThrownAway)
{
    const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // The account that runs PostgreSQL must pass through, but need not see what else is there.
    const UnixFileMode Passage = Mine | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public string Root { get; } = root;

    public bool IsThrownAway { get; } = isThrownAway;

    public string Secrets => Path.Combine(Root, "secrets.json");

    public string Logs => Path.Combine(Root, "logs");

    /// <summary>The folder of an application that is being put together.</summary>
    public static DataFolder Of(IDistributedApplicationBuilder builder) => builder.Services
        .Select(service => service.ServiceType == typeof(DataFolder) ? service.ImplementationInstance as DataFolder : null)
        .First(found => found is not null)!;

    /// <summary>A folder that goes away with the run.</summary>
    public static DataFolder Temporary() => new(Path.Combine(Path.GetTempPath(), $"aspire-local-{Guid.NewGuid():N}"), isThrownAway: true);

    /// <summary>The folder of one resource; not made yet.</summary>
    /// <param name="resource">The resource's name.</param>
    /// <param name="isKept">Whether it has a volume; otherwise it is emptied at each start.</param>
    public string For(string resource, bool isKept) => Path.Combine(Root, isKept ? resource : $"{resource}.tmp");

    /// <summary>Makes the folder.</summary>
    /// <exception cref="DistributedApplicationException">It cannot be made or written to.</exception>
    public void Create()
    {
        try
        {
            Directory.CreateDirectory(Root, Passage);
            var probe = Path.Combine(Root, ".writable");
            File.WriteAllText(probe, string.Empty);
            File.Delete(probe);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException(
                $"The data folder {Root} cannot be written to ({fault.Message.TrimEnd('.')}); make it writable, or choose another with --data-path FOLDER.", fault);
        }
    }

    public void Delete()
    {
        if (IsThrownAway && Directory.Exists(Root))
        {
            Directory.Delete(Root, recursive: true);
        }
    }
}
