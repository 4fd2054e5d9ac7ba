using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>A resource that others find by name, through <c>services__NAME__SCHEME__0</c>.</summary>
public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;
