using System.Buffers.Binary;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using OpenTelemetry.Proto.Common.V1;

namespace MiniBlog.Bench.Load;

/// <summary>Sends telemetry over OTLP as the services' exporters do.</summary>
sealed class Otlp(Uri address) : IDisposable
{
    private readonly GrpcChannel channel = GrpcChannel.ForAddress(address);

    /// <summary>How often the dashboard said to come again.</summary>
    public int Postponed { get; private set; }

    /// <summary>The method <c>Export</c> of one of OTLP's services.</summary>
    public static Method<TRequest, TResponse> Export<TRequest, TResponse>(string service, MessageParser<TRequest> request, MessageParser<TResponse> response)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> => new(MethodType.Unary, service, "Export", Marshaller(request), Marshaller(response));

    /// <summary>Sends a request, again and again if need be; returns when it was taken.</summary>
    public async Task SendAsync<TRequest, TResponse>(Method<TRequest, TResponse> export, TRequest request, CancellationToken stop)
        where TRequest : class
        where TResponse : class
    {
        while (true)
        {
            try
            {
                await channel.CreateCallInvoker().AsyncUnaryCall(export, null, new(cancellationToken: stop), request);
                return;
            }
            catch (RpcException reason) when (reason.StatusCode == StatusCode.Unavailable)
            {
                Postponed++;
                await Task.Delay(20, stop);
            }
        }
    }

    public static Resource Service(string name) => new() { Attributes = { Text("service.name", name), Text("service.instance.id", "bench") } };

    public static KeyValue Text(string key, string value) => new() { Key = key, Value = new() { StringValue = value } };

    public static ByteString Id(int length, long id)
    {
        var bytes = new byte[length];
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(length - 8), id);
        bytes[0] = 0xbe;
        return ByteString.CopyFrom(bytes);
    }

    public static ulong Now() => (ulong)(DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks * 100;

    public void Dispose() => channel.Dispose();

    private static Marshaller<T> Marshaller<T>(MessageParser<T> parser)
        where T : class, IMessage<T> => Marshallers.Create(message => message.ToByteArray(), parser.ParseFrom);
}
