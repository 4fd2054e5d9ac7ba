using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Engine;

/// <summary>Asks the health checks of a resource.</summary>
sealed class HealthChecker(IServiceProvider services, IOptions<HealthCheckServiceOptions> registered, TimeProvider time) : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = Patience };

    public async Task<ImmutableArray<HealthReportSnapshot>> CheckAsync(IResource resource, Replica? replica, CancellationToken cancellationToken)
    {
        var keyed = resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => AskAsync(check.Key, cancellationToken));
        var asked = replica is null ? [] : resource.Annotations.OfType<HttpHealthCheckAnnotation>()
            .Select(check => AskAsync(replica, check, cancellationToken));
        return [.. await Task.WhenAll(keyed.Concat(asked))];
    }

    public void Dispose() => http.Dispose();

    async Task<HealthReportSnapshot> AskAsync(string key, CancellationToken cancellationToken)
    {
        var check = registered.Value.Registrations.FirstOrDefault(check => check.Name == key)
            ?? throw new DistributedApplicationException($"No health check is registered under '{key}'; add one to builder.Services.AddHealthChecks().");
        return await AskAsync(key, async token =>
        {
            await using var scope = services.CreateAsyncScope();
            return await check.Factory(scope.ServiceProvider).CheckHealthAsync(new() { Registration = check }, token);
        }, cancellationToken);
    }

    Task<HealthReportSnapshot> AskAsync(Replica replica, HttpHealthCheckAnnotation check, CancellationToken cancellationToken)
    {
        var listener = replica.Ports.FirstOrDefault(listener => check.EndpointName is { } name
            ? listener.Key.Name == name
            : listener.Key.UriScheme is "http" or "https");
        var url = listener.Key is { } endpoint
            ? $"{endpoint.UriScheme}://{endpoint.TargetHost}:{listener.Value}/{check.Path.TrimStart('/')}"
            : throw new DistributedApplicationException($"'{replica.Resource.Name}' has a health check over HTTP, but no HTTP endpoint.");
        return AskAsync(check.Name, async token =>
        {
            using var answer = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, token);
            return (int)answer.StatusCode == check.StatusCode
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy($"{url} answered {(int)answer.StatusCode}; {check.StatusCode} means healthy.");
        }, cancellationToken);
    }

    // A check that throws or takes too long has found the resource unhealthy; that is its report, not a fault of the engine.
    async Task<HealthReportSnapshot> AskAsync(
        string name, Func<CancellationToken, Task<HealthCheckResult>> check, CancellationToken cancellationToken)
    {
        try
        {
            var result = await check(cancellationToken).WaitAsync(Patience, time, cancellationToken);
            return new(name, result.Status, result.Description, result.Exception?.ToString()) { LastRunAt = time.GetUtcNow().UtcDateTime };
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested)
        {
            return new(name, HealthStatus.Unhealthy, fault.Message, fault.ToString()) { LastRunAt = time.GetUtcNow().UtcDateTime };
        }
    }
}
