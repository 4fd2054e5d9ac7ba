using Google.Protobuf;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

namespace Aspire.Dashboard.Intake;

/// <summary>OTLP over gRPC (https://opentelemetry.io/docs/specs/otlp/#otlpgrpc): one service for each kind of telemetry.</summary>
sealed class GrpcIntake : IServiceMethodProvider<TelemetryIntake>
{
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<TelemetryIntake> context)
    {
        Add(context, OtlpSignals.Traces);
        Add(context, OtlpSignals.Logs);
        Add(context, OtlpSignals.Metrics);
    }

    static void Add<TRequest, TResponse>(ServiceMethodProviderContext<TelemetryIntake> context, OtlpSignal<TRequest, TResponse> signal)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>
    {
        var method = new Method<Sized<TRequest>, TResponse>(
            MethodType.Unary,
            signal.Service,
            "Export",
            Marshallers.Create<Sized<TRequest>>((_, _) => throw new NotSupportedException(), received => Read(signal, received)),
            Marshallers.Create((TResponse answer) => answer.ToByteArray(), _ => throw new NotSupportedException()));
        context.AddUnaryMethod(method, [], (intake, request, _) => Task.FromResult(
            intake.Take(signal, request.Message, request.Bytes)
            ?? throw new RpcException(new(StatusCode.Unavailable, "Too much waits to be stored; come again in a second."))));
    }

    // With the generated reader, what is no protobuf would be a fault of the server's.
    static Sized<TRequest> Read<TRequest, TResponse>(OtlpSignal<TRequest, TResponse> signal, DeserializationContext received)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>
    {
        try
        {
            return new(signal.Parser.ParseFrom(received.PayloadAsReadOnlySequence()), received.PayloadLength);
        }
        catch (InvalidProtocolBufferException reason)
        {
            throw new RpcException(new(StatusCode.InvalidArgument, $"This is no {typeof(TRequest).Name}: {reason.Message}"));
        }
    }

    /// <summary>A request with its size on the wire.</summary>
    sealed record Sized<T>(T Message, int Bytes);
}
