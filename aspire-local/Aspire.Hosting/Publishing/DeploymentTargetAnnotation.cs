namespace Aspire.Hosting.ApplicationModel;

/// <summary>Says what a resource becomes where it is deployed: a container app, say.</summary>
/// <param name="target">What it becomes.</param>
public sealed class DeploymentTargetAnnotation(IResource target) : IResourceAnnotation
{
    /// <summary>What the resource becomes.</summary>
    public IResource DeploymentTarget { get; set; } = target;
}
