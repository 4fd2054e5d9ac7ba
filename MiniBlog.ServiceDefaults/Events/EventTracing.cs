using System.Diagnostics;
using System.Net;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>
/// The spans of events, named and tagged by OpenTelemetry's semantic conventions for messaging
/// (https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/).
/// </summary>
public static class EventTracing
{
    /// <summary>The name of the activity source.</summary>
    public const string SourceName = "MiniBlog.Events";

    /// <summary>OpenTelemetry's default limit of links of a span.</summary>
    private const int MaxLinks = 128;

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Putting one event on the bus; a child of whatever emitted it.</summary>
    internal static Activity? StartSend(CloudEvent evt, IEventTransport transport) => evt.TraceParent is null
        ? null
        : At(transport.Server, Describe(Source.CreateActivity($"send events.{evt.Source}", ActivityKind.Producer, evt.TraceParent)?.Start(), evt, transport.System, "send"));

    /// <summary>Applying one event; a child of its sending.</summary>
    internal static Activity? StartProcess(CloudEvent evt, string system, string consumer)
    {
        _ = ActivityContext.TryParse(evt.TraceParent, null, isRemote: true, out var sending);
        var span = Source.CreateActivity($"process events.{evt.Source}", ActivityKind.Consumer, sending)?.Start();
        return Describe(span, evt, system, "process")?.SetTag("messaging.consumer.group.name", consumer);
    }

    /// <summary>Applying events of long ago. Their traces ended then and must not grow: one new trace, linked to them.</summary>
    internal static Activity? StartReplay(IReadOnlyList<CloudEvent> events, string system, string consumer)
    {
        var links = events.Take(MaxLinks).Select(evt => ActivityContext.TryParse(evt.TraceParent, null, isRemote: true, out var cause) ? new ActivityLink(cause) : default);
        Activity.Current = null;
        return Source.CreateActivity($"process events.{events[0].Source}", ActivityKind.Consumer, default(ActivityContext), links: links.Where(link => link != default))?.Start()
            .SetTag("messaging.system", system)
            .SetTag("messaging.operation.name", "process")
            .SetTag("messaging.operation.type", "process")
            .SetTag("messaging.destination.name", $"events.{events[0].Source}")
            .SetTag("messaging.batch.message_count", events.Count)
            .SetTag("messaging.consumer.group.name", consumer)
            .SetTag("miniblog.event.replay", true);
    }

    internal static void Fail(this Activity? activity, Exception exception) =>
        activity?.SetStatus(ActivityStatusCode.Error, exception.Message).SetTag("error.type", exception.GetType().FullName).AddException(exception);

    private static Activity? At(EndPoint? server, Activity? activity) => server switch
    {
        DnsEndPoint name => activity?.SetTag("server.address", name.Host).SetTag("server.port", name.Port),
        IPEndPoint address => activity?.SetTag("server.address", address.Address.ToString()).SetTag("server.port", address.Port),
        _ => activity,
    };

    private static Activity? Describe(Activity? activity, CloudEvent evt, string system, string operation) => activity?
        .SetTag("messaging.system", system)
        .SetTag("messaging.operation.name", operation)
        .SetTag("messaging.operation.type", operation)
        .SetTag("messaging.destination.name", $"events.{evt.Source}")
        .SetTag("messaging.destination.partition.id", evt.Partition.ToString(System.Globalization.CultureInfo.InvariantCulture))
        .SetTag("messaging.message.id", evt.Id.ToString())
        .SetTag("messaging.message.body.size", evt.Data.Length)
        .SetTag("cloudevents.event_type", evt.Type)
        .SetTag("cloudevents.event_subject", evt.Subject)
        .SetTag("miniblog.event.position", evt.Position);
}
