using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.Azure;

/// <summary>What a Bicep template makes in Azure. It exists where the application is deployed, and is only described by the local engine.</summary>
public class AzureBicepResource : Resource
{
    /// <summary>Describes what a template makes.</summary>
    /// <param name="name">The resource's name.</param>
    /// <param name="templateFile">The path of the template; absolute.</param>
    public AzureBicepResource(string name, string templateFile)
        : base(name)
    {
        ArgumentException.ThrowIfNullOrEmpty(templateFile);
        TemplateFile = templateFile;
        Annotations.Add(new ManifestPublishingCallbackAnnotation(WriteToManifest));
    }

    /// <summary>
    /// The template's parameters: strings, values that are known when it is deployed (<see cref="IManifestExpressionProvider"/>), or
    /// <see langword="null"/> for those that the deployment tool sets.
    /// </summary>
    public Dictionary<string, object?> Parameters { get; } = [];

    internal string TemplateFile { get; }

    /// <summary>Writes the template's path and parameters into the manifest.</summary>
    public virtual void WriteToManifest(ManifestPublishingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Writer.WriteString("type", "azure.bicep.v0");
        context.Writer.WriteString("path", context.GetManifestRelativePath(TemplateFile));
        if (Parameters.Count == 0)
        {
            return;
        }

        context.Writer.WriteStartObject("params");
        foreach (var (name, value) in Parameters)
        {
            context.Writer.WriteString(name, value is IManifestExpressionProvider provider ? provider.ValueExpression : value?.ToString() ?? string.Empty);
            context.TryAddDependentResources(value);
        }

        context.Writer.WriteEndObject();
    }
}

/// <summary>What a template says about what it made; known once it is deployed.</summary>
/// <param name="name">The output's name in the template.</param>
/// <param name="resource">The template.</param>
public sealed class BicepOutputReference(string name, AzureBicepResource resource) : IExpressionValue, IValueWithReferences
{
    /// <summary>The output's name in the template.</summary>
    public string Name { get; } = name;

    /// <summary>The template.</summary>
    public AzureBicepResource Resource { get; } = resource;

    /// <inheritdoc />
    public string ValueExpression => $"{{{Resource.Name}.outputs.{Name}}}";

    IEnumerable<object> IValueWithReferences.References => [Resource];

    /// <exception cref="InvalidOperationException">Always: the local engine deploys nothing.</exception>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException($"The local engine deploys nothing to Azure, so '{Resource.Name}' has no output '{Name}'.");
}
