using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>Writes the parts that resources have in common into the manifest.</summary>
/// <param name="executionContext">Says that the application is published.</param>
/// <param name="manifestPath">The manifest's path; paths in it are relative to its folder.</param>
/// <param name="writer">The manifest; within the object of the resource that is being written.</param>
/// <param name="cancellationToken">Gives up.</param>
public sealed class ManifestPublishingContext(
    DistributedApplicationExecutionContext executionContext,
    string manifestPath,
    Utf8JsonWriter writer,
    CancellationToken cancellationToken = default)
{
    readonly Dictionary<string, ParameterResource> encoded = [];
    readonly List<IResource> referenced = [];

    /// <summary>Says that the application is published.</summary>
    public DistributedApplicationExecutionContext ExecutionContext { get; } = executionContext;

    /// <summary>The manifest's path.</summary>
    public string ManifestPath { get; } = manifestPath;

    /// <summary>The manifest.</summary>
    public Utf8JsonWriter Writer { get; } = writer;

    /// <summary>Gives up.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>Resources that were referred to, whether they are part of the model or not.</summary>
    internal IReadOnlyList<IResource> Referenced => referenced;

    /// <summary>Parameters that are needed percent-encoded, by the name of the encoded value.</summary>
    internal IReadOnlyDictionary<string, ParameterResource> Encoded => encoded;

    /// <summary>A path as the manifest says it: relative to its folder, with slashes.</summary>
    [return: NotNullIfNotNull(nameof(path))]
    public string? GetManifestRelativePath(string? path) => path is null
        ? null
        : Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(ManifestPath))!, path).Replace('\\', '/');

    /// <summary>Writes <c>connectionString</c>, if the resource has one.</summary>
    public void WriteConnectionString(IResource resource)
    {
        if (resource is IResourceWithConnectionString connectable)
        {
            Writer.WriteString("connectionString", Expression(connectable.ConnectionStringExpression));
        }
    }

    /// <summary>Writes <c>args</c>, if there are any.</summary>
    public async Task WriteCommandLineArgumentsAsync(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var args = new List<object>();
        var context = new CommandLineArgsCallbackContext(args, resource, CancellationToken) { ExecutionContext = ExecutionContext };
        foreach (var callback in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
        {
            await callback.Callback(context);
        }

        if (args.Count == 0)
        {
            return;
        }

        Writer.WriteStartArray("args");
        args.ForEach(arg => Writer.WriteStringValue(Text(arg)));
        Writer.WriteEndArray();
    }

    /// <summary>Writes <c>env</c>, if there is any.</summary>
    public async Task WriteEnvironmentVariablesAsync(IResource resource)
    {
        var variables = new Dictionary<string, object>();
        var context = new EnvironmentCallbackContext(ExecutionContext, resource, variables, CancellationToken);
        foreach (var callback in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await callback.Callback(context);
        }

        if (variables.Count == 0)
        {
            return;
        }

        Writer.WriteStartObject("env");
        foreach (var (name, value) in variables)
        {
            Writer.WriteString(name, Text(value));
        }

        Writer.WriteEndObject();
    }

    /// <summary>Writes <c>bindings</c>, if there are any. Ports of launchSettings.json are not part of them.</summary>
    public void WriteBindings(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var endpoints = resource.Annotations.OfType<EndpointAnnotation>().ToArray();
        if (endpoints.Length == 0)
        {
            return;
        }

        Writer.WriteStartObject("bindings");
        foreach (var endpoint in endpoints)
        {
            Writer.WriteStartObject(endpoint.Name);
            Writer.WriteString("scheme", endpoint.UriScheme);
            Writer.WriteString("protocol", endpoint.Protocol == System.Net.Sockets.ProtocolType.Udp ? "udp" : "tcp");
            Writer.WriteString("transport", endpoint.Transport);
            if (endpoint is { IsFromLaunchProfile: false, Port: { } port } && port != endpoint.TargetPort)
            {
                Writer.WriteNumber("port", port);
            }

            if (endpoint.TargetPort is { } target)
            {
                Writer.WriteNumber("targetPort", target);
            }

            if (endpoint.IsExternal)
            {
                Writer.WriteBoolean("external", true);
            }

            Writer.WriteEndObject();
        }

        Writer.WriteEndObject();
    }

    /// <summary>Writes a container: its image, arguments, mounts, environment and bindings.</summary>
    public async Task WriteContainerAsync(ContainerResource container)
    {
        ArgumentNullException.ThrowIfNull(container);
        if (!container.TryGetLastAnnotation<ContainerImageAnnotation>(out var image))
        {
            throw new DistributedApplicationException($"'{container.Name}' has no container image, so it cannot be published.");
        }

        Writer.WriteString("type", "container.v0");
        WriteConnectionString(container);
        Writer.WriteString("image", $"{(image.Registry is null ? null : image.Registry + "/")}{image.Image}{(image.Tag is null ? null : ":" + image.Tag)}");
        if (container.Entrypoint is { } entrypoint)
        {
            Writer.WriteString("entrypoint", entrypoint);
        }

        await WriteCommandLineArgumentsAsync(container);
        WriteMounts(container);
        await WriteEnvironmentVariablesAsync(container);
        WriteBindings(container);
    }

    /// <summary>Makes sure that the resources behind a value are part of the manifest.</summary>
    public void TryAddDependentResources(object? value)
    {
        switch (value)
        {
            case IResource resource:
                referenced.Add(resource);
                break;
            case IResourceBuilder<IResource> builder:
                referenced.Add(builder.Resource);
                break;
            case IValueWithReferences composite:
                foreach (var part in composite.References)
                {
                    TryAddDependentResources(part);
                }

                break;
        }
    }

    void WriteMounts(ContainerResource container)
    {
        WriteMounts("bindMounts", container.Annotations.OfType<ContainerFilesAnnotation>(), files => ("source", GetManifestRelativePath(files.Source), files.Target, true));
        WriteMounts(
            "volumes",
            container.Annotations.OfType<ContainerMountAnnotation>().Where(mount => mount.Type == ContainerMountType.Volume),
            volume => ("name", volume.Source, volume.Target, volume.IsReadOnly));
    }

    void WriteMounts<T>(string name, IEnumerable<T> mounts, Func<T, (string Key, string? Source, string Target, bool IsReadOnly)> describe)
    {
        var all = mounts.Select(describe).ToArray();
        if (all.Length == 0)
        {
            return;
        }

        Writer.WriteStartArray(name);
        foreach (var (key, source, target, isReadOnly) in all)
        {
            Writer.WriteStartObject();
            Writer.WriteString(key, source);
            Writer.WriteString("target", target);
            Writer.WriteBoolean("readOnly", isReadOnly);
            Writer.WriteEndObject();
        }

        Writer.WriteEndArray();
    }

    string Text(object value)
    {
        TryAddDependentResources(value);
        return value switch
        {
            string text => text,
            ReferenceExpression expression => Expression(expression),
            IResourceBuilder<IResource> { Resource: IManifestExpressionProvider provider } => provider.ValueExpression,
            IManifestExpressionProvider provider => provider.ValueExpression,
            _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty,
        };
    }

    // A value that is needed percent-encoded becomes a resource of its own, because an expression cannot encode.
    string Expression(ReferenceExpression expression)
    {
        TryAddDependentResources(expression);
        var parts = expression.ManifestExpressions.Select((placeholder, i) =>
            expression.StringFormats[i] is { } format && expression.ValueProviders[i] is ParameterResource parameter
                ? EncodedPlaceholder(parameter, format)
                : placeholder);
        return string.Format(CultureInfo.InvariantCulture, expression.Format, [.. parts]);
    }

    string EncodedPlaceholder(ParameterResource parameter, string format)
    {
        var name = $"{parameter.Name}-{format}-encoded";
        encoded[name] = parameter;
        return $"{{{name}.value}}";
    }
}
