using System.Globalization;
using Azure.Messaging.ServiceBus;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>
/// An event as a message: CloudEvents' attributes as application properties, the data as the body, as CloudEvents' binding for AMQP has it
/// (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/amqp-protocol-binding.md, binary mode). The session is the partition,
/// which keeps its order.
/// </summary>
internal static class ServiceBusEvent
{
    private const string Prefix = "cloudEvents_";

    /// <summary>CloudEvents' extension for data that travels another way; see <see cref="WriteReference"/>.</summary>
    private const string DataRef = Prefix + "dataref";

    /// <summary>The ordering key of a partition.</summary>
    public static string SessionOf(string source, int partition) => string.Create(CultureInfo.InvariantCulture, $"{source}/{partition}");

    public static ServiceBusMessage Write(CloudEvent evt)
    {
        var message = WriteAttributes(evt);
        message.Body = new BinaryData(evt.Data);
        return message;
    }

    /// <summary>The event without its data, and where the data is: for events that are larger than the bus takes.</summary>
    public static ServiceBusMessage WriteReference(CloudEvent evt)
    {
        var message = WriteAttributes(evt);
        message.ApplicationProperties[DataRef] = string.Create(
            CultureInfo.InvariantCulture, $"http://{evt.Source}/events?partition={evt.Partition}&after={evt.Position - 1}&limit=1");
        return message;
    }

    public static bool IsReference(ServiceBusReceivedMessage message) => message.ApplicationProperties.ContainsKey(DataRef);

    /// <exception cref="FormatException">The message was not written by this class.</exception>
    public static CloudEvent Read(ServiceBusReceivedMessage message)
    {
        T Value<T>(string name) => message.ApplicationProperties.TryGetValue(Prefix + name, out var value) && value is T fitting ? fitting
            : throw new FormatException($"Message {message.MessageId} has no property '{Prefix}{name}' of type {typeof(T).Name}.");

        return new CloudEvent
        {
            Id = Guid.Parse(Value<string>("id"), CultureInfo.InvariantCulture),
            Source = Value<string>("source"),
            Type = Value<string>("type"),
            Subject = Value<string>("subject"),
            Time = DateTimeOffset.ParseExact(Value<string>("time"), "O", CultureInfo.InvariantCulture),
            DataSchema = Value<string>("dataschema"),
            TraceParent = message.ApplicationProperties.TryGetValue(Prefix + "traceparent", out var traceParent) ? traceParent as string : null,
            Partition = Value<int>("partition"),
            Position = Value<long>("position"),
            Data = message.Body.ToMemory(),
        };
    }

    private static ServiceBusMessage WriteAttributes(CloudEvent evt)
    {
        var message = new ServiceBusMessage
        {
            // Where the topic detects duplicates, an event that is published again is dropped by the bus already.
            MessageId = new EventPosition(evt.Source, evt.Partition, evt.Position).ToString(),
            SessionId = SessionOf(evt.Source, evt.Partition),
            ContentType = "application/json",
            ApplicationProperties =
            {
                [Prefix + "specversion"] = "1.0",
                [Prefix + "id"] = evt.Id.ToString(),
                [Prefix + "source"] = evt.Source,
                [Prefix + "type"] = evt.Type,
                [Prefix + "subject"] = evt.Subject,
                [Prefix + "time"] = evt.Time.ToString("O", CultureInfo.InvariantCulture),
                [Prefix + "dataschema"] = evt.DataSchema,
                [Prefix + "partition"] = evt.Partition,
                [Prefix + "position"] = evt.Position,
            },
        };
        if (evt.TraceParent is not null)
        {
            message.ApplicationProperties[Prefix + "traceparent"] = evt.TraceParent;
        }

        return message;
    }
}
