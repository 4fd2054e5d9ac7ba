using System.Globalization;
using System.Net.Http.Json;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>A producer's event store, asked over HTTP.</summary>
internal sealed class EventStoreClient(IHttpClientFactory clients)
{
    /// <summary>The name of the HTTP client: it bears a service token and does not retry, since its caller does.</summary>
    public const string ClientName = "event-store";

    /// <exception cref="HttpRequestException">The producer is away or refuses.</exception>
    public async Task<LogHeads> HeadsAsync(string source, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(ClientName);
        return await client.GetFromJsonAsync<LogHeads>(new Uri($"http://{source}{EventStoreEndpoints.HeadsPath}"), CloudEventJson.Options, cancellationToken)
            ?? throw new HttpRequestException($"The event store of {source} answered null.");
    }

    /// <summary>A partition's events after a position, without a hole; empty at the log's end.</summary>
    /// <exception cref="HttpRequestException">The producer is away or refuses.</exception>
    public async Task<IReadOnlyList<CloudEvent>> RangeAsync(string source, int partition, long after, int limit, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient(ClientName);
        var address = string.Create(CultureInfo.InvariantCulture, $"http://{source}/events?partition={partition}&after={after}&limit={Math.Min(limit, CloudEventJson.MaxBatch)}");
        var events = await client.GetFromJsonAsync<List<CloudEventJson>>(new Uri(address), CloudEventJson.Options, cancellationToken)
            ?? throw new HttpRequestException($"The event store of {source} answered null.");
        return events.ConvertAll(evt => evt.ToEvent());
    }
}
