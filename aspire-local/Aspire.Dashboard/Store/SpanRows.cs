using System.Globalization;
using Aspire.Dashboard.Telemetry;
using Microsoft.Data.Sqlite;
using OpenTelemetry.Proto.Trace.V1;

namespace Aspire.Dashboard.Store;

/// <summary>Rows of spans as readers get them.</summary>
sealed class SpanRows(StoredResources resources, PeerNames peers)
{
    /// <summary>The columns that <see cref="Detail"/> and <see cref="Passes"/> read, of <c>spans s JOIN traces t</c>.</summary>
    public const string Columns =
        "s.id, s.span_id, s.parent, s.resource, s.scope, s.name, s.kind, s.category, s.status, s.start, s.end, s.peer, t.trace_id, s.data";

    public const string Tables = "spans s JOIN traces t ON t.id = s.trace";

    public SpanDetail Detail(SqliteConnection connection, SqliteDataReader row)
    {
        var data = Data(row);
        return new()
        {
            SpanId = Ids.Hex(row.GetInt64(1)),
            ParentSpanId = row.Number(2) is { } parent ? Ids.Hex(parent) : null,
            Resource = resources.Resource(connection, row.GetInt64(3)),
            Scope = resources.Scope(connection, row.GetInt64(4)),
            Name = row.GetString(5),
            Kind = (SpanKind)row.GetInt32(6),
            Category = (SpanCategory)row.GetInt32(7),
            Status = (SpanStatus)row.GetInt32(8),
            StatusMessage = data.Status?.Message is { Length: > 0 } message ? message : null,
            Start = Ids.Time(row.GetInt64(9)),
            Duration = Duration(row),
            Peer = row.Text(11) is { } address ? peers.Resolve(address) : null,
            TraceId = Ids.Hex(row.Bytes(12)),
            Attributes = Attributes.Of(data.Attributes),
            Events = [.. data.Events.Select(one => new SpanEvent(one.Name, Ids.Time(Ids.Nanoseconds(one.TimeUnixNano)), Attributes.Of(one.Attributes)))],
            Links = [.. data.Links.Where(link => Ids.IsTraceId(link.TraceId)).Select(link => Link(link, link.TraceId.ToByteArray(), Ids.Span(link.SpanId) ?? 0))],
        };
    }

    public static SpanLink Link(Span.Types.Link link, byte[] traceId, long spanId) => new(Ids.Hex(traceId), Ids.Hex(spanId), Attributes.Of(link.Attributes));

    /// <summary>Whether a span meets all conditions.</summary>
    public bool Passes(SqliteConnection connection, SqliteDataReader row, IReadOnlyList<FieldFilter> filters)
    {
        Span? data = null;
        foreach (var filter in filters)
        {
            var passes = filter.Field.ToLowerInvariant() switch
            {
                KnownFields.Resource => ResourceMatch.Passes(filter, resources.Resource(connection, row.GetInt64(3))),
                KnownFields.Name => filter.Passes(row.GetString(5)),
                KnownFields.Kind => filter.Passes(((SpanKind)row.GetInt32(6)).ToString()),
                KnownFields.Status => filter.Passes(((SpanStatus)row.GetInt32(8)).ToString()),
                KnownFields.Duration => filter.Passes(Duration(row).TotalMilliseconds.ToString(CultureInfo.InvariantCulture)),
                KnownFields.Scope => filter.Passes(resources.Scope(connection, row.GetInt64(4))),
                KnownFields.TraceId => filter.Passes(Ids.Hex(row.Bytes(12))),
                KnownFields.SpanId => filter.Passes(Ids.Hex(row.GetInt64(1))),
                _ => filter.Passes(Attributes.Find((data ??= Data(row)).Attributes, filter.Field)
                    ?? ResourceMatch.Attribute(resources.Resource(connection, row.GetInt64(3)), filter.Field)),
            };
            if (!passes)
            {
                return false;
            }
        }

        return true;
    }

    static TimeSpan Duration(SqliteDataReader row) => TimeSpan.FromTicks((row.GetInt64(10) - row.GetInt64(9)) / 100);

    static Span Data(SqliteDataReader row) => Span.Parser.ParseFrom(row.Bytes(13));
}

/// <summary>Conditions on who sent a span or log.</summary>
static class ResourceMatch
{
    // A resource has two names: what is wanted of it holds for either, what is not wanted for both.
    public static bool Passes(FieldFilter filter, TelemetryResource resource) => filter.Operator is FilterOperator.NotEqual or FilterOperator.NotContains
        ? filter.Passes(resource.Name) && filter.Passes(resource.FullName)
        : filter.Passes(resource.Name) || filter.Passes(resource.FullName);

    public static string? Attribute(TelemetryResource resource, string key)
    {
        foreach (var attribute in resource.Attributes)
        {
            if (attribute.Key == key)
            {
                return attribute.Value;
            }
        }

        return null;
    }
}
