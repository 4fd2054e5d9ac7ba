using Aspire.Dashboard.Store;
using Google.Protobuf;
using OpenTelemetry.Proto.Logs.V1;
using OpenTelemetry.Proto.Metrics.V1;
using OpenTelemetry.Proto.Trace.V1;

namespace Aspire.Dashboard.Intake;

/// <summary>One of OTLP's kinds of telemetry (https://opentelemetry.io/docs/specs/otlp/).</summary>
/// <param name="Path">Where it is sent over HTTP.</param>
/// <param name="Service">To which gRPC service.</param>
/// <param name="Parser">Reads a request.</param>
/// <param name="Admit">Cuts a request down to what may be stored; answers how many items it took out as invalid.</param>
/// <param name="Store">Stores what is left.</param>
/// <param name="Answer">Says how many items were refused.</param>
sealed record OtlpSignal<TRequest, TResponse>(
    string Path,
    string Service,
    MessageParser<TRequest> Parser,
    Func<TRequest, TelemetryLimits, int> Admit,
    Action<WriteSession, TRequest> Store,
    Func<int, TResponse> Answer)
    where TRequest : class, IMessage<TRequest>, new()
    where TResponse : class, IMessage<TResponse>;

/// <summary>OTLP's kinds of telemetry.</summary>
static class OtlpSignals
{
    const string Refused = "Ids of traces must have 16 bytes and those of spans 8, and may not be all zero.";

    public static readonly OtlpSignal<ExportTraceServiceRequest, ExportTraceServiceResponse> Traces = new(
        "/v1/traces",
        "opentelemetry.proto.collector.trace.v1.TraceService",
        ExportTraceServiceRequest.Parser,
        Admission.Admit,
        (session, request) => session.Add(request),
        refused => new() { PartialSuccess = refused == 0 ? null : new() { RejectedSpans = refused, ErrorMessage = Refused } });

    public static readonly OtlpSignal<ExportLogsServiceRequest, ExportLogsServiceResponse> Logs = new(
        "/v1/logs",
        "opentelemetry.proto.collector.logs.v1.LogsService",
        ExportLogsServiceRequest.Parser,
        Admission.Admit,
        (session, request) => session.Add(request),
        _ => new());

    public static readonly OtlpSignal<ExportMetricsServiceRequest, ExportMetricsServiceResponse> Metrics = new(
        "/v1/metrics",
        "opentelemetry.proto.collector.metrics.v1.MetricsService",
        ExportMetricsServiceRequest.Parser,
        (_, _) => 0,
        (session, request) => session.Add(request),
        _ => new());
}
