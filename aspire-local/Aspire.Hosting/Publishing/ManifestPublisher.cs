using System.Text.Encodings.Web;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Engine;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Publishing;

/// <summary>Writes the manifest that deployment tools read, and ends. Nothing is started.</summary>
sealed class ManifestPublisher(
    DistributedApplicationModel model,
    DistributedApplicationExecutionContext execution,
    IDistributedApplicationEventing eventing,
    IServiceProvider services,
    EngineSettings settings,
    IHostApplicationLifetime lifetime) : IHostedService
{
    public const string Name = "manifest";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await eventing.PublishAsync(new BeforeStartEvent(services, model), cancellationToken);
        var path = settings.Options.OutputPath
            ?? throw new DistributedApplicationException("Publishing needs --output-path FILE, the manifest to write.");
        // A folder is taken too: the manifest's usual name in it.
        path = Path.GetFullPath(path is [.., '/'] || Directory.Exists(path) ? Path.Combine(path, "aspire-manifest.json") : path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using var file = File.Create(path);
        await using var writer = new Utf8JsonWriter(file, new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        await WriteAsync(new(execution, path, writer, cancellationToken));
        Console.WriteLine($"Published manifest to: {path}");
        lifetime.StopApplication();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    async Task WriteAsync(ManifestPublishingContext context)
    {
        var writer = context.Writer;
        writer.WriteStartObject();
        writer.WriteStartObject("resources");
        var written = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var resource in model.Resources)
        {
            written.Add(resource.Name);
            await WriteAsync(context, resource);
        }

        // Writing one may refer to another, so the list may grow.
        for (var i = 0; i < context.Referenced.Count; i++)
        {
            if (written.Add(context.Referenced[i].Name))
            {
                await WriteAsync(context, context.Referenced[i]);
            }
        }

        foreach (var (name, parameter) in context.Encoded)
        {
            writer.WriteStartObject(name);
            writer.WriteString("type", "annotated.string");
            writer.WriteString("value", parameter.ValueExpression);
            writer.WriteString("filter", "uri");
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        await writer.FlushAsync(context.CancellationToken);
    }

    static async Task WriteAsync(ManifestPublishingContext context, IResource resource)
    {
        var own = resource.TryGetLastAnnotation<ManifestPublishingCallbackAnnotation>(out var annotation);
        if (own && annotation!.Callback is null)
        {
            return;
        }

        context.Writer.WriteStartObject(resource.Name);
        await (own ? annotation!.Callback!(context) : WriteKnownAsync(context, resource));
        context.Writer.WriteEndObject();
    }

    static Task WriteKnownAsync(ManifestPublishingContext context, IResource resource) => resource switch
    {
        ContainerResource container => context.WriteContainerAsync(container),
        ProjectResource project => WriteProjectAsync(context, project),
        ExecutableResource executable => WriteExecutableAsync(context, executable),
        ParameterResource parameter => WriteParameter(context, parameter),
        IResourceWithConnectionString connectable => WriteValue(context, connectable),
        _ => throw new DistributedApplicationException($"'{resource.Name}' cannot be published; leave it out with ExcludeFromManifest()."),
    };

    static async Task WriteProjectAsync(ManifestPublishingContext context, ProjectResource project)
    {
        // A project that says itself how it is deployed is of the newer type.
        var ownDeployment = project.TryGetLastAnnotation<DeploymentTargetAnnotation>(out var annotation);
        context.Writer.WriteString("type", ownDeployment ? "project.v1" : "project.v0");
        context.Writer.WriteString("path", context.GetManifestRelativePath(project.GetProjectMetadata().ProjectPath));
        if (ownDeployment && annotation!.DeploymentTarget.TryGetLastAnnotation<ManifestPublishingCallbackAnnotation>(out var deployment))
        {
            context.Writer.WriteStartObject("deployment");
            await deployment.Callback!(context);
            context.Writer.WriteEndObject();
        }

        await context.WriteCommandLineArgumentsAsync(project);
        await context.WriteEnvironmentVariablesAsync(project);
        context.WriteBindings(project);
    }

    static async Task WriteExecutableAsync(ManifestPublishingContext context, ExecutableResource executable)
    {
        context.Writer.WriteString("type", "executable.v0");
        context.Writer.WriteString("workingDirectory", context.GetManifestRelativePath(executable.WorkingDirectory));
        context.Writer.WriteString("command", executable.Command);
        await context.WriteCommandLineArgumentsAsync(executable);
        await context.WriteEnvironmentVariablesAsync(executable);
        context.WriteBindings(executable);
    }

    static Task WriteValue(ManifestPublishingContext context, IResourceWithConnectionString connectable)
    {
        context.Writer.WriteString("type", "value.v0");
        context.WriteConnectionString(connectable);
        return Task.CompletedTask;
    }

    static Task WriteParameter(ManifestPublishingContext context, ParameterResource parameter)
    {
        var writer = context.Writer;
        writer.WriteString("type", "parameter.v0");
        if (parameter is IResourceWithConnectionString)
        {
            writer.WriteString("connectionString", $"{{{parameter.Name}.value}}");
        }

        writer.WriteString("value", $"{{{parameter.Name}.inputs.value}}");
        writer.WriteStartObject("inputs");
        writer.WriteStartObject("value");
        writer.WriteString("type", "string");
        if (parameter.Secret)
        {
            writer.WriteBoolean("secret", true);
        }

        if (parameter.Default is { } value)
        {
            writer.WriteStartObject("default");
            value.WriteToManifest(context);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        return Task.CompletedTask;
    }
}
