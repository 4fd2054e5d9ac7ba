using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>
    /// Passes on a connection string as <c>ConnectionStrings__NAME</c>, and its parts as <c>NAME_HOST</c>, <c>NAME_PORT</c>, ….
    /// </summary>
    /// <param name="builder">The resource that uses it.</param>
    /// <param name="source">The resource that is used.</param>
    /// <param name="connectionName">NAME; the used resource's name by default.</param>
    /// <param name="optional">Whether it may be missing; otherwise a missing one stops the start.</param>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder,
        IResourceBuilder<IResourceWithConnectionString> source,
        string? connectionName = null,
        bool optional = false)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(source);
        var resource = source.Resource;
        var name = connectionName ?? resource.Name;
        var variable = resource.ConnectionStringEnvironmentVariable ?? $"ConnectionStrings__{name}";
        return builder.Link(resource).WithEnvironment(context =>
        {
            context.EnvironmentVariables[variable] = new ConnectionStringReference(resource, optional);
            foreach (var (property, value) in resource.GetConnectionProperties())
            {
                context.EnvironmentVariables[$"{VariableName(name)}_{property.ToUpperInvariant()}"] = value;
            }
        });
    }

    /// <summary>
    /// Passes on all endpoints of a resource, for service discovery: <c>services__NAME__ENDPOINT__0</c> and <c>NAME_ENDPOINT</c>.
    /// </summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(source);
        return builder.WithReference(source, source.Resource.Name);
    }

    /// <summary>Passes on all endpoints of a resource under another name.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source, string name)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentException.ThrowIfNullOrEmpty(name);
        return builder.Link(source.Resource).WithEnvironment(context =>
        {
            // Read when the process starts: endpoints may be described after the reference.
            foreach (var endpoint in source.Resource.GetEndpoints())
            {
                Discover(context, name, endpoint);
            }
        });
    }

    /// <summary>Passes on one endpoint, for service discovery.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, EndpointReference endpointReference)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(endpointReference);
        return builder.Link(endpointReference.Resource)
            .WithEnvironment(context => Discover(context, endpointReference.Resource.Name, endpointReference));
    }

    /// <summary>Passes on the address of a service that is not part of the application.</summary>
    /// <exception cref="ArgumentException">The address is not an absolute URL that ends in its path's <c>/</c>.</exception>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(
        this IResourceBuilder<TDestination> builder, string name, Uri uri)
        where TDestination : IResourceWithEnvironment
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (!uri.IsAbsoluteUri || uri.AbsolutePath != "/")
        {
            throw new ArgumentException($"'{uri}' must be an absolute URL without a path.", nameof(uri));
        }

        return builder.WithEnvironment($"services__{name}__default__0", uri.ToString());
    }

    static void Discover(EnvironmentCallbackContext context, string name, EndpointReference endpoint)
    {
        context.EnvironmentVariables[$"{VariableName(name)}_{VariableName(endpoint.EndpointName)}"] = endpoint;
        context.EnvironmentVariables[$"services__{name}__{endpoint.EndpointName}__0"] = endpoint;
    }

    static string VariableName(string name) => name.Replace('-', '_').ToUpperInvariant();

    static IResourceBuilder<T> Link<T>(this IResourceBuilder<T> builder, IResource resource, string type = "Reference")
        where T : IResource => builder.WithAnnotation(new ResourceRelationshipAnnotation(resource, type));
}
