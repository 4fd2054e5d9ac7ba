using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Where a URL is shown.</summary>
public enum UrlDisplayLocation
{
    /// <summary>In the table of all resources and in the resource's details.</summary>
    SummaryAndDetails,

    /// <summary>In the resource's details only.</summary>
    DetailsOnly,
}

/// <summary>A URL of a resource, for people.</summary>
public sealed class ResourceUrlAnnotation : IResourceAnnotation
{
    /// <summary>Its place among the resource's URLs, higher first; <see langword="null"/> for the order of adding.</summary>
    [SuppressMessage("Design", "CA1051:Do not declare visible instance fields", Justification = "Aspire's signature.")]
    public int? DisplayOrder;

    /// <summary>The URL; a relative one is relative to the endpoint.</summary>
    [SuppressMessage("Design", "CA1056:URI-like properties should not be strings", Justification = "Aspire's signature.")]
    public required string Url { get; set; }

    /// <summary>What is shown instead of the URL itself.</summary>
    public string? DisplayText { get; set; }

    /// <summary>The endpoint behind it, if any.</summary>
    public EndpointReference? Endpoint { get; init; }

    /// <summary>Where it is shown.</summary>
    public UrlDisplayLocation DisplayLocation { get; set; }
}

sealed class EndpointUrlCallbackAnnotation(string endpointName, Action<ResourceUrlAnnotation> callback) : IResourceAnnotation
{
    public string EndpointName { get; } = endpointName;

    public Action<ResourceUrlAnnotation> Callback { get; } = callback;
}
