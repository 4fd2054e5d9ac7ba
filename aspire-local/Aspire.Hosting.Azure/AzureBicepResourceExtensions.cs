using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Azure;

namespace Aspire.Hosting;

/// <summary>Adds what Bicep templates make.</summary>
public static class AzureBicepResourceExtensions
{
    /// <summary>Adds what a template makes.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="bicepFile">The template's path; absolute, or relative to the AppHost's folder.</param>
    public static IResourceBuilder<AzureBicepResource> AddBicepTemplate(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string bicepFile)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddResource(new AzureBicepResource(name, Path.GetFullPath(bicepFile, builder.AppHostDirectory)));
    }

    /// <summary>What the template says about what it made.</summary>
    public static BicepOutputReference GetOutput(this IResourceBuilder<AzureBicepResource> builder, string name)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return new(name, builder.Resource);
    }

    /// <summary>Sets a parameter of the template.</summary>
    public static IResourceBuilder<T> WithParameter<T>(this IResourceBuilder<T> builder, string name, string value)
        where T : AzureBicepResource => builder.Set(name, value);

    /// <summary>Sets a parameter of the template to what another one says.</summary>
    public static IResourceBuilder<T> WithParameter<T>(this IResourceBuilder<T> builder, string name, BicepOutputReference value)
        where T : AzureBicepResource => builder.Set(name, value);

    static IResourceBuilder<T> Set<T>(this IResourceBuilder<T> builder, string name, object value)
        where T : AzureBicepResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Resource.Parameters[name] = value;
        return builder;
    }
}
