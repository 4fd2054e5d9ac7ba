using System.Collections.Frozen;
using System.Globalization;
using Aspire.Dashboard.Resources;

namespace Aspire.Dashboard.Store;

/// <summary>Which resource has an address: how uninstrumented ones, such as databases, get their names in traces.</summary>
sealed class PeerNames(IResourceWatch watch)
{
    volatile Known known = new(-1, FrozenDictionary<string, string>.Empty);

    /// <summary>The display name of the resource at <c>host:port</c>, or else the address itself.</summary>
    public string Resolve(string address)
    {
        var version = watch.Changed.Version;
        var current = known;
        if (current.Version != version)
        {
            known = current = new(version, Names());
        }

        return current.Names.GetValueOrDefault(address, address);
    }

    FrozenDictionary<string, string> Names()
    {
        var names = new Dictionary<string, string>();
        foreach (var resource in watch.Resources)
        {
            foreach (var url in resource.Urls)
            {
                if (Uri.TryCreate(url.Url, UriKind.Absolute, out var uri) && uri.Port > 0)
                {
                    names.TryAdd(Peers.Join(uri.Host, uri.Port.ToString(CultureInfo.InvariantCulture)), resource.DisplayName);
                }
            }
        }

        return names.ToFrozenDictionary();
    }

    /// <summary>The names as they were at a change of the resources.</summary>
    sealed record Known(long Version, FrozenDictionary<string, string> Names);
}
