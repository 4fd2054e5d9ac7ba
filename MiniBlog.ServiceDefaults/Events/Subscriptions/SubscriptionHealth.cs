using System.Collections.Concurrent;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>
/// Whether a consumer keeps up with its sources. Degraded, not unhealthy: it still answers, only from an older state. Unhealthy where its state
/// is of a log that there is no more: then somebody must act.
/// </summary>
internal sealed class SubscriptionHealth(ConsumerIdentity identity, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan Tolerated = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, State> states = new(identity.Sources.Select(source => new KeyValuePair<string, State>(source, new State())));

    /// <summary>The events that a source's log was ahead of this replica's partitions when they were last compared.</summary>
    public long LagOf(string source) => states[source].Lag;

    public void Succeeded(string source) => (states[source].Trouble, states[source].IsRestored) = (null, false);

    /// <summary>Keeps the fault until the next success, and logs it once.</summary>
    public void Failed(string source, Exception fault, ILogger logger)
    {
        states[source].IsRestored = fault is RestoredLogException;
        if (Interlocked.Exchange(ref states[source].Trouble, fault.Message) != fault.Message)
        {
            logger.LogWarning(fault, "The subscription to {Source} is interrupted and starts over", source);
        }
    }

    /// <summary>Notes that the producer's event store answers, and logs it where its silence was logged.</summary>
    public void Reached(string source, ILogger logger)
    {
        var state = states[source];
        state.StoreTrouble = null;
        if (state.StoreTroubleTold)
        {
            state.StoreTroubleTold = false;
            logger.LogInformation("The event store of {Source} answers again", source);
        }
    }

    /// <summary>
    /// Notes that it does not; a producer that is down is its own trouble, so this consumer stays healthy. Logged once, and only when it
    /// lasts: services that start side by side miss one another at first.
    /// </summary>
    public void Unreachable(string source, string fault, ILogger logger)
    {
        var state = states[source];
        if (Interlocked.Exchange(ref state.StoreTrouble, fault) is null)
        {
            state.StoreAwayAt = time.GetTimestamp();
        }
        else if (!state.StoreTroubleTold && time.GetElapsedTime(state.StoreAwayAt) > Tolerated)
        {
            state.StoreTroubleTold = true;
            logger.LogWarning("The event store of {Source} has not answered for {Seconds:0} s: {Error}", source, Tolerated.TotalSeconds, fault);
        }
    }

    public void Compared(string source, IReadOnlyDictionary<int, long> lags)
    {
        var state = states[source];
        state.Lag = lags.Values.Sum(lag => Math.Max(0, lag));
        if (state.Lag == 0)
        {
            state.LevelAt = time.GetTimestamp();
        }
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var data = states.ToDictionary(state => state.Key, object (state) => new { lag = state.Value.Lag, trouble = state.Value.Trouble, eventStore = state.Value.StoreTrouble ?? "reachable" });
        var behind = states.Where(state => state.Value.Trouble is not null || (state.Value.Lag > 0 && time.GetElapsedTime(state.Value.LevelAt) > Tolerated))
            .Select(state => state.Value.Trouble is { } trouble ? $"{state.Key}: {trouble}" : $"{state.Key}: {state.Value.Lag} events behind");
        var description = string.Join("; ", behind);
        var status = states.Values.Any(state => state.IsRestored) ? HealthStatus.Unhealthy
            : description.Length > 0 ? HealthStatus.Degraded
            : HealthStatus.Healthy;
        return Task.FromResult(new HealthCheckResult(status, description.Length > 0 ? description : null, data: data));
    }

    private sealed class State
    {
        public string? Trouble;
        public bool IsRestored;
        public string? StoreTrouble;
        public long StoreAwayAt;
        public bool StoreTroubleTold;
        public long Lag;
        public long LevelAt;
    }
}
