using System.Globalization;
using Aspire.Dashboard.Telemetry;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Trace.V1;

namespace Aspire.Dashboard.Store;

/// <summary>What a span's attributes say by OpenTelemetry's semantic conventions, the present ones and those before.</summary>
/// <param name="Category">What it does, roughly.</param>
/// <param name="Peer">The other side's <c>host:port</c>, if the span calls one.</param>
readonly record struct SpanFacts(SpanCategory Category, string? Peer)
{
    public static SpanFacts Of(Span span)
    {
        string? host = null, port = null, database = null, messaging = null;
        var (isHttp, isRpc) = (false, false);
        foreach (var attribute in span.Attributes)
        {
            switch (attribute.Key)
            {
                case "server.address": host = Text(attribute); break;
                case "server.port": port = Text(attribute); break;
                case "network.peer.address" or "net.peer.name" or "net.peer.ip": host ??= Text(attribute); break;
                case "network.peer.port" or "net.peer.port": port ??= Text(attribute); break;
                case "db.system.name" or "db.system": database ??= Text(attribute); break;
                case "messaging.system": messaging = Text(attribute); break;
                case "http.request.method" or "http.method": isHttp = true; break;
                case "rpc.system" or "rpc.system.name": isRpc = true; break;
            }
        }

        var category = database is not null ? SpanCategory.Database
            : messaging is not null ? SpanCategory.Messaging
            : isRpc ? SpanCategory.Rpc
            : isHttp ? SpanCategory.Http
            : SpanCategory.Other;
        return new(category, Calls(span.Kind) && host is { Length: > 0 } ? Peers.Join(host, port ?? DefaultPort(database ?? messaging)) : null);
    }

    static bool Calls(Span.Types.SpanKind kind) => kind is Span.Types.SpanKind.Client or Span.Types.SpanKind.Producer;

    static string Text(KeyValue attribute) => Attributes.Text(attribute.Value);

    // The conventions leave a port out where it is the system's own.
    static string? DefaultPort(string? system) => system switch
    {
        "postgresql" => "5432",
        "redis" => "6379",
        _ => null,
    };
}

/// <summary>Addresses of other sides.</summary>
static class Peers
{
    public static string Join(string host, string? port) =>
        string.Create(CultureInfo.InvariantCulture, $"{Host(host)}{(string.IsNullOrEmpty(port) ? "" : ":")}{port}");

    // A machine calls itself by several names.
    static string Host(string host) => host is "127.0.0.1" or "::1" or "[::1]" ? "localhost" : host.ToLowerInvariant();
}
