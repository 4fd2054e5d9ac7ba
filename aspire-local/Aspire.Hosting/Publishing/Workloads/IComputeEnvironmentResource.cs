namespace Aspire.Hosting.ApplicationModel;

/// <summary>A place where the application's containers run: Docker Compose, a Kubernetes cluster. It exists where the model is published only.</summary>
public interface IComputeEnvironmentResource : IResource;
