using Aspire.Dashboard.Store;
using Google.Protobuf.Collections;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Logs.V1;
using OpenTelemetry.Proto.Trace.V1;

namespace Aspire.Dashboard.Intake;

/// <summary>Cuts telemetry down to what the limits allow, so that no sender can fill the store with a few items.</summary>
static class Admission
{
    public static int Admit(ExportTraceServiceRequest request, TelemetryLimits limits)
    {
        var refused = 0;
        foreach (var scope in request.ResourceSpans.SelectMany(resource => resource.ScopeSpans))
        {
            for (var i = scope.Spans.Count - 1; i >= 0; i--)
            {
                var span = scope.Spans[i];
                if (Ids.IsTraceId(span.TraceId) && Ids.IsSpanId(span.SpanId))
                {
                    Cut(span, limits);
                }
                else
                {
                    scope.Spans.RemoveAt(i);
                    refused++;
                }
            }
        }

        return refused;
    }

    public static int Admit(ExportLogsServiceRequest request, TelemetryLimits limits)
    {
        foreach (var log in request.ResourceLogs.SelectMany(resource => resource.ScopeLogs).SelectMany(scope => scope.LogRecords))
        {
            Cut(log.Attributes, limits);
            Cut(log.Body, limits.MaxAttributeLength);
        }

        return 0;
    }

    static void Cut(Span span, TelemetryLimits limits)
    {
        span.Name = Cut(span.Name, limits.MaxAttributeLength);
        Cut(span.Attributes, limits);
        Cut(span.Events, limits.MaxSpanEventCount);
        Cut(span.Links, limits.MaxSpanEventCount);
        foreach (var one in span.Events)
        {
            Cut(one.Attributes, limits);
        }

        foreach (var link in span.Links)
        {
            Cut(link.Attributes, limits);
        }
    }

    static void Cut(RepeatedField<KeyValue> attributes, TelemetryLimits limits)
    {
        Cut(attributes, limits.MaxAttributeCount);
        foreach (var attribute in attributes)
        {
            attribute.Key = Cut(attribute.Key, 256);
            Cut(attribute.Value, limits.MaxAttributeLength);
        }
    }

    static void Cut<T>(RepeatedField<T> items, int count)
    {
        while (items.Count > count)
        {
            items.RemoveAt(items.Count - 1);
        }
    }

    static void Cut(AnyValue? value, int length)
    {
        switch (value?.ValueCase)
        {
            case AnyValue.ValueOneofCase.StringValue when value.StringValue.Length > length:
                value.StringValue = Cut(value.StringValue, length);
                break;
            // Lists and objects are shown as one text; one that is too long to be is left out rather than torn.
            case AnyValue.ValueOneofCase.ArrayValue or AnyValue.ValueOneofCase.KvlistValue or AnyValue.ValueOneofCase.BytesValue when value.CalculateSize() > length:
                value.StringValue = "…";
                break;
        }
    }

    static string Cut(string text, int length) => text.Length <= length ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[length - 1]) ? length - 1 : length), "…");
}
