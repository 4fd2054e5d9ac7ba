using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>An address that a resource listens on.</summary>
public sealed class EndpointAnnotation : IResourceAnnotation
{
    readonly TaskCompletionSource<AllocatedEndpoint> allocated = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Describes an endpoint.</summary>
    /// <param name="protocol">TCP or UDP.</param>
    /// <param name="uriScheme">The scheme of its URL; the protocol's name by default.</param>
    /// <param name="transport">What is spoken over it: <c>tcp</c>, <c>http</c>, <c>http2</c>; follows from the scheme by default.</param>
    /// <param name="name">Its name, unique in the resource; the scheme by default.</param>
    /// <param name="port">The port that others use; <see langword="null"/> for a free one.</param>
    /// <param name="targetPort">The port that the process listens on; <see langword="null"/> for the same as <paramref name="port"/>.</param>
    /// <param name="isExternal">Whether it can be reached from outside the application when it is published.</param>
    /// <param name="isProxied">Whether the engine may stand between <paramref name="port"/> and <paramref name="targetPort"/>.</param>
    [SuppressMessage("Design", "CA1054:URI-like parameters should not be strings", Justification = "Aspire's signature.")]
    public EndpointAnnotation(
        ProtocolType protocol,
        string? uriScheme = null,
        string? transport = null,
        string? name = null,
        int? port = null,
        int? targetPort = null,
        bool? isExternal = null,
        bool? isProxied = null)
    {
        Protocol = protocol;
        UriScheme = uriScheme ?? (protocol == ProtocolType.Udp ? "udp" : "tcp");
        Transport = transport ?? (UriScheme is "http" or "https" ? "http" : UriScheme is "udp" ? "udp" : "tcp");
        Name = name ?? UriScheme;
        Port = port;
        TargetPort = targetPort;
        IsExternal = isExternal ?? false;
        IsProxied = isProxied ?? true;
    }

    /// <summary>TCP or UDP.</summary>
    public ProtocolType Protocol { get; set; }

    /// <summary>The scheme of its URL.</summary>
    [SuppressMessage("Design", "CA1056:URI-like properties should not be strings", Justification = "Aspire's signature.")]
    public string UriScheme { get; set; }

    /// <summary>What is spoken over it: <c>tcp</c>, <c>http</c>, <c>http2</c>.</summary>
    public string Transport { get; set; }

    /// <summary>Its name, unique in the resource.</summary>
    public string Name { get; set; }

    /// <summary>The port that others use; <see langword="null"/> for a free one.</summary>
    public int? Port { get; set; }

    /// <summary>The port that the process listens on.</summary>
    public int? TargetPort { get; set; }

    /// <summary>The host name that the process listens on. Default: <c>localhost</c>; the local engine listens on nothing else.</summary>
    public string TargetHost { get; set; } = "localhost";

    /// <summary>Whether it can be reached from outside the application when it is published.</summary>
    public bool IsExternal { get; set; }

    /// <summary>Whether the engine may stand between the two ports.</summary>
    public bool IsProxied { get; set; }

    /// <summary>Where it really is, once that is decided.</summary>
    public AllocatedEndpoint? AllocatedEndpoint
    {
        get => allocated.Task.IsCompletedSuccessfully ? allocated.Task.Result : null;
        set => allocated.TrySetResult(value ?? throw new ArgumentNullException(nameof(value)));
    }

    /// <summary>The environment variable that tells the process its port, if it was named.</summary>
    internal string? PortVariable { get; set; }

    /// <summary>Whether its port comes from launchSettings.json: of use on the developer's machine only.</summary>
    internal bool IsFromLaunchProfile { get; init; }

    internal Task<AllocatedEndpoint> Allocated => allocated.Task;
}

/// <summary>Where an endpoint really is.</summary>
public class AllocatedEndpoint
{
    /// <summary>Says where an endpoint is.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="address">The host name or address that others use.</param>
    /// <param name="port">The port that others use.</param>
    /// <param name="targetPortExpression">The port that the process listens on, as text.</param>
    public AllocatedEndpoint(EndpointAnnotation endpoint, string address, int port, string? targetPortExpression = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        Endpoint = endpoint;
        Address = address;
        Port = port;
        TargetPortExpression = targetPortExpression;
    }

    /// <summary>The endpoint.</summary>
    public EndpointAnnotation Endpoint { get; }

    /// <summary>The host name or address that others use.</summary>
    public string Address { get; }

    /// <summary>The port that others use.</summary>
    public int Port { get; }

    /// <summary>The port that the process listens on, as text; differs between replicas, so it is unset where there are several.</summary>
    public string? TargetPortExpression { get; }

    /// <summary>The scheme of its URL.</summary>
    [SuppressMessage("Design", "CA1056:URI-like properties should not be strings", Justification = "Aspire's signature.")]
    public string UriScheme => Endpoint.UriScheme;

    /// <summary><c>host:port</c>.</summary>
    public string EndPointString => $"{Address}:{Port}";

    /// <summary>The URL.</summary>
    [SuppressMessage("Design", "CA1056:URI-like properties should not be strings", Justification = "Aspire's signature.")]
    public string UriString => $"{UriScheme}://{EndPointString}";

    /// <summary>The URL.</summary>
    public override string ToString() => UriString;
}
