namespace Aspire.Hosting.Testing;

/// <summary>Puts an application together for a test, which may still change it.</summary>
public interface IDistributedApplicationTestingBuilder : IDistributedApplicationBuilder, IAsyncDisposable, IDisposable
{
    /// <summary>Finishes the model.</summary>
    Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default);
}
