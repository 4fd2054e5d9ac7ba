using Aspire.Dashboard.Resources;

namespace Aspire.Dashboard.Pages;

/// <summary>
/// One colour for each resource, the same on every page. A name prefers one of the twelve by its hash, so that it is mostly the
/// same after a restart too, and takes the next that the fewest others have.
/// </summary>
/// <param name="watch">The application's services come first, so that what is seen less often cannot take their colours.</param>
sealed class ResourceColours(IResourceWatch watch)
{
    const int Colours = 12;

    readonly Lock gate = new();
    readonly Dictionary<string, int> chosen = new(StringComparer.Ordinal);
    readonly int[] used = new int[Colours];

    /// <summary>The colours of these and of all names that were seen before.</summary>
    public IReadOnlyDictionary<string, int> With(IEnumerable<string> names)
    {
        var own = watch.Resources.Where(resource => resource.ResourceType != "Parameter").OrderByDescending(resource => resource.ResourceType == "Project").Select(resource => resource.DisplayName);
        lock (gate)
        {
            foreach (var name in own.Concat(names))
            {
                if (!chosen.ContainsKey(name))
                {
                    var colour = Choose(name);
                    used[colour]++;
                    chosen.Add(name, colour);
                }
            }

            return new Dictionary<string, int>(chosen);
        }
    }

    int Choose(string name)
    {
        var preferred = (int)(Hash(name) % Colours);
        var fewest = used.Min();
        return Enumerable.Range(0, Colours).Select(step => (preferred + step) % Colours).First(colour => used[colour] == fewest);
    }

    /// <summary>FNV-1a, 32 bits: unlike <see cref="string.GetHashCode()"/> the same in every process.</summary>
    static uint Hash(string name)
    {
        var hash = 2166136261u;
        foreach (var letter in name)
        {
            hash = (hash ^ letter) * 16777619u;
        }

        return hash;
    }
}
