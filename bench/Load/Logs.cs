using Grpc.Core;
using OpenTelemetry.Proto.Logs.V1;

namespace MiniBlog.Bench.Load;

/// <summary>Logs: 1,000 in a request, four attributes on each, one in a thousand an error.</summary>
sealed class Logs(Otlp otlp)
{
    public const int PerRequest = 1_000;

    private static readonly Method<ExportLogsServiceRequest, ExportLogsServiceResponse> Export =
        Otlp.Export("opentelemetry.proto.collector.logs.v1.LogsService", ExportLogsServiceRequest.Parser, ExportLogsServiceResponse.Parser);

    private long last;

    /// <summary>Sends a request; returns when it was taken.</summary>
    public Task SendAsync(CancellationToken stop) => otlp.SendAsync(Export, Next(), stop);

    private ExportLogsServiceRequest Next()
    {
        var first = Interlocked.Add(ref last, PerRequest) - PerRequest;
        var now = Otlp.Now();
        var logs = new ScopeLogs { Scope = new() { Name = "MiniBlog.Comments" } };
        for (var i = 1; i <= PerRequest; i++)
        {
            logs.LogRecords.Add(Log(first + i, now + (ulong)i));
        }

        return new() { ResourceLogs = { new ResourceLogs { Resource = Otlp.Service($"service-{first / PerRequest % 5}"), ScopeLogs = { logs } } } };
    }

    private static LogRecord Log(long number, ulong time) => new()
    {
        TimeUnixNano = time,
        SeverityNumber = number % 1_000 == 0 ? 17 : 9,
        Body = new() { StringValue = $"Comment {number} of post {number % 97} was accepted" },
        Attributes =
        {
            Otlp.Text("comment.id", $"{number}"), Otlp.Text("post.id", $"{number % 97}"), Otlp.Text("url.path", $"/posts/{number % 97}/comments"),
            Otlp.Text("{OriginalFormat}", "Comment {CommentId} of post {PostId} was accepted"),
        },
    };
}
