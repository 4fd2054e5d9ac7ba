using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Engine;

/// <summary>The URLs of a resource, as people see them.</summary>
static class ResourceUrls
{
    public static ImmutableArray<UrlSnapshot> Of(IResource resource)
    {
        var urls = (resource as IResourceWithEndpoints)?.GetEndpoints().Where(endpoint => endpoint.IsAllocated).Select(endpoint => Describe(resource, endpoint)) ?? [];
        var added = resource.Annotations.OfType<ResourceUrlAnnotation>().Select(url => (Name: (string?)null, Url: url));
        return
        [
            .. urls.Select(url => (Name: (string?)url.Endpoint!.EndpointName, Url: url)).Concat(added)
                .OrderByDescending(url => url.Url.DisplayOrder ?? 0)
                .Select(url => new UrlSnapshot(url.Name, url.Url.Url, url.Url.DisplayLocation == UrlDisplayLocation.DetailsOnly)
                {
                    DisplayProperties = new(url.Url.DisplayText ?? string.Empty, url.Url.DisplayOrder ?? 0),
                }),
        ];
    }

    static ResourceUrlAnnotation Describe(IResource resource, EndpointReference endpoint)
    {
        var url = new ResourceUrlAnnotation { Url = endpoint.Url, Endpoint = endpoint };
        foreach (var change in resource.Annotations.OfType<EndpointUrlCallbackAnnotation>().Where(change => change.EndpointName == endpoint.EndpointName))
        {
            change.Callback(url);
        }

        url.Url = url.Url.StartsWith('/') ? endpoint.Url + url.Url : url.Url;
        return url;
    }
}
