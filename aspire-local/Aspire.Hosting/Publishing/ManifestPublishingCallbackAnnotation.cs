using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.ApplicationModel
{
    /// <summary>Writes a resource's part of the manifest in a way of its own.</summary>
    /// <param name="callback">Writes it; <see langword="null"/> leaves the resource out.</param>
    public class ManifestPublishingCallbackAnnotation(Func<ManifestPublishingContext, Task>? callback) : IResourceAnnotation
    {
        /// <summary>Leaves the resource out.</summary>
        public static ManifestPublishingCallbackAnnotation Ignore { get; } = new((Func<ManifestPublishingContext, Task>?)null);

        /// <summary>Writes a resource's part of the manifest in a way of its own.</summary>
        public ManifestPublishingCallbackAnnotation(Action<ManifestPublishingContext> callback)
            : this(context =>
            {
                callback(context);
                return Task.CompletedTask;
            })
        {
        }

        /// <summary>Writes it; <see langword="null"/> leaves the resource out.</summary>
        public Func<ManifestPublishingContext, Task>? Callback { get; } = callback;
    }
}

namespace Aspire.Hosting
{
    public static partial class ResourceBuilderExtensions
    {
        /// <summary>Leaves the resource out of the manifest: it is of use on the developer's machine only.</summary>
        public static IResourceBuilder<T> ExcludeFromManifest<T>(this IResourceBuilder<T> builder)
            where T : IResource =>
            builder.WithAnnotation(ManifestPublishingCallbackAnnotation.Ignore, ResourceAnnotationMutationBehavior.Replace);

        /// <summary>Writes the resource's part of the manifest in a way of its own.</summary>
        public static IResourceBuilder<T> WithManifestPublishingCallback<T>(
            this IResourceBuilder<T> builder, Action<ManifestPublishingContext> callback)
            where T : IResource =>
            builder.WithAnnotation(new ManifestPublishingCallbackAnnotation(callback), ResourceAnnotationMutationBehavior.Replace);

        /// <summary>Writes the resource's part of the manifest in a way of its own.</summary>
        public static IResourceBuilder<T> WithManifestPublishingCallback<T>(
            this IResourceBuilder<T> builder, Func<ManifestPublishingContext, Task> callback)
            where T : IResource =>
            builder.WithAnnotation(new ManifestPublishingCallbackAnnotation(callback), ResourceAnnotationMutationBehavior.Replace);
    }
}
