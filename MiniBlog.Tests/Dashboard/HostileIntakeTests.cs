using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Aspire.Dashboard.Intake;
using Aspire.Dashboard.Store;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Compression;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Trace.V1;

namespace MiniBlog.Tests.Dashboard;

/// <summary>Whatever is sent gets the right answer, and hurts nobody: afterwards, what is good is still taken.</summary>
public sealed class HostileIntakeTests(DashboardHost dashboard) : IClassFixture<DashboardHost>, IAsyncLifetime
{
    private const string Protobuf = "application/x-protobuf";
    private const int Bomb = 64 << 20;

    private static int lastTrace = 1_000;

    private readonly CancellationToken token = TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a wrong key")]
    public async Task Without_the_key_nothing_is_taken(string? key)
    {
        using var client = new HttpClient { BaseAddress = dashboard.OtlpHttp };
        using var request = Request(Good().ToByteArray(), Protobuf);
        if (key is not null)
        {
            request.Headers.Add("x-otlp-api-key", key);
        }

        using var answer = await client.SendAsync(request, token);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(StatusCode.Unauthenticated, (await RefusedAsync(Good().ToByteArray(), key)).StatusCode);
    }

    [Fact]
    public async Task What_is_no_telemetry_is_a_bad_request()
    {
        byte[] garbage = [.. Enumerable.Repeat((byte)0xff, 100)];
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(garbage, Protobuf));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync("{\"resourceSpans\": 3}"u8.ToArray(), "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync("{"u8.ToArray(), "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"zz\"}]}]}]}"u8.ToArray(), "application/json"));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, await StatusAsync(garbage, "text/plain"));
        Assert.Equal(StatusCode.InvalidArgument, (await RefusedAsync(garbage, DashboardHost.OtlpKey)).StatusCode);
    }

    [Fact]
    public async Task A_value_nested_too_deep_is_a_bad_request()
    {
        var value = new AnyValue { StringValue = "bottom" };
        for (var i = 0; i < 500; i++)
        {
            value = new() { ArrayValue = new() { Values = { value } } };
        }

        var request = Good();
        request.ResourceSpans[0].ScopeSpans[0].Spans[0].Attributes.Add(new KeyValue { Key = "deep", Value = value });
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(request.ToByteArray(), Protobuf));
        var deep = string.Concat(Enumerable.Repeat("[", 100_000));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(Encoding.UTF8.GetBytes(deep), "application/json"));
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_packed_or_not()
    {
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await StatusAsync(new byte[Bomb], Protobuf));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await StatusAsync(Zip(new byte[Bomb]), Protobuf, "gzip"));
        Assert.Equal(StatusCode.ResourceExhausted, (await RefusedAsync(new byte[Bomb], DashboardHost.OtlpKey)).StatusCode);
        Assert.Equal(StatusCode.ResourceExhausted, (await RefusedAsync(new byte[Bomb], DashboardHost.OtlpKey, zipped: true)).StatusCode);
    }

    [Fact]
    public async Task Spans_without_proper_ids_are_refused_and_the_others_taken()
    {
        var request = Good();
        var spans = request.ResourceSpans[0].ScopeSpans[0].Spans;
        spans.Add(new Span { Name = "no ids" });
        spans.Add(new Span { Name = "zero", TraceId = ByteString.CopyFrom(new byte[16]), SpanId = ByteString.CopyFrom(new byte[8]) });
        using var client = dashboard.Http();
        using var sent = Request(request.ToByteArray(), Protobuf);
        using var answer = await client.SendAsync(sent, token);
        var body = ExportTraceServiceResponse.Parser.ParseFrom(await answer.Content.ReadAsByteArrayAsync(token));
        Assert.Equal((HttpStatusCode.OK, 2L), (answer.StatusCode, body.PartialSuccess.RejectedSpans));
    }

    [Fact]
    public async Task What_is_gzipped_and_what_is_JSON_is_taken()
    {
        var (zipped, json) = (Good(), Interlocked.Increment(ref lastTrace));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(Zip(zipped.ToByteArray()), Protobuf, "gzip"));
        await IsStoredAsync(zipped.ResourceSpans[0].ScopeSpans[0].Spans[0].TraceId.Span.ToArray());

        var text = $$$"""
            {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"json"}}]},"unknown":1,
            "scopeSpans":[{"spans":[{"traceId":"{{{Sent.TraceHex(json).ToUpperInvariant()}}}","spanId":"{{{Sent.SpanHex(1)}}}","name":"from json","kind":2,
            "startTimeUnixNano":"1700000000000000000","endTimeUnixNano":"1700000000500000000","attributes":[{"key":"n","value":{"intValue":"5"}}]}]}]}]}
            """;
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(Encoding.UTF8.GetBytes(text), "application/json; charset=utf-8"));
        await IsStoredAsync(Convert.FromHexString(Sent.TraceHex(json)));
    }

    [Fact]
    public async Task A_span_with_far_too_much_in_it_is_cut_down()
    {
        var request = Good();
        var span = request.ResourceSpans[0].ScopeSpans[0].Spans[0];
        var trace = span.TraceId.Span.ToArray();
        span.Attributes.Add(Sent.Attribute("long", new string('x', 1_000_000)));
        span.Attributes.AddRange(Enumerable.Range(0, 5_000).Select(i => Sent.Attribute($"key {i}", "value")));
        span.Events.AddRange(Enumerable.Range(0, 5_000).Select(_ => new Span.Types.Event { Name = "again" }));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(request.ToByteArray(), Protobuf));
        await IsStoredAsync(trace);
        var read = (await dashboard.Reader.ReadTraceAsync(Convert.ToHexStringLower(trace), token))!.Spans.Single();
        Assert.Equal((128, 1_000, 32_769), (read.Attributes.Count, read.Events.Count, read.Attributes[0].Value.Length));
    }

    [Fact]
    public void Too_much_that_waits_is_sent_away_at_once()
    {
        // Nothing takes from this queue.
        var queue = new WriteQueue();
        var intake = new TelemetryIntake(queue, Microsoft.Extensions.Options.Options.Create(new Aspire.Dashboard.DashboardOptions()));
        // One that is larger than all that may wait would else never come in.
        Assert.NotNull(intake.Take(OtlpSignals.Traces, Good(), (int)WriteQueue.MaxBytes + 1));
        Assert.Null(intake.Take(OtlpSignals.Traces, Good(), 1));
        Assert.True(queue.TryTake(out _));
        var taken = 0;
        while (intake.Take(OtlpSignals.Traces, Good(), 1 << 20) is not null)
        {
            taken++;
        }

        Assert.Equal(WriteQueue.MaxBytes >> 20, taken);
        Assert.True(queue.TryTake(out _));
        Assert.NotNull(intake.Take(OtlpSignals.Traces, Good(), 1 << 20));
    }

    /// <summary>After each of them, the dashboard takes what is good.</summary>
    public async ValueTask DisposeAsync()
    {
        var good = Good();
        var trace = good.ResourceSpans[0].ScopeSpans[0].Spans[0].TraceId.Span.ToArray();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(good.ToByteArray(), Protobuf));
        await IsStoredAsync(trace);
    }

    private static ExportTraceServiceRequest Good() => Sent.Traces("hostile", Sent.Span(Interlocked.Increment(ref lastTrace), 1));

    private Task IsStoredAsync(byte[] trace) => Eventually.HoldsAsync(
        async () => await dashboard.Reader.ReadTraceAsync(Convert.ToHexString(trace), CancellationToken.None) is not null, "the trace is stored");

    private async Task<HttpStatusCode> StatusAsync(byte[] body, string type, string? encoding = null)
    {
        using var client = dashboard.Http();
        using var request = Request(body, type, encoding);
        using var answer = await client.SendAsync(request, CancellationToken.None);
        return answer.StatusCode;
    }

    private static HttpRequestMessage Request(byte[] body, string type, string? encoding = null)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        // A client that asks first is told before it has sent all; one that does not may find the line closed while it still sends.
        return new(HttpMethod.Post, "/v1/traces") { Content = content, Headers = { ExpectContinue = body.Length > 1 << 20 } };
    }

    private async Task<RpcException> RefusedAsync(byte[] body, string? key, bool zipped = false)
    {
        var method = new Method<byte[], byte[]>(
            MethodType.Unary, "opentelemetry.proto.collector.trace.v1.TraceService", "Export", Marshallers.Create<byte[]>(bytes => bytes, bytes => bytes), Marshallers.Create<byte[]>(bytes => bytes, bytes => bytes));
        using var channel = global::Grpc.Net.Client.GrpcChannel.ForAddress(dashboard.OtlpGrpc, new() { CompressionProviders = [new GzipCompressionProvider(CompressionLevel.Fastest)] });
        var headers = new Metadata();
        if (key is not null)
        {
            headers.Add("x-otlp-api-key", key);
        }

        if (zipped)
        {
            headers.Add("grpc-internal-encoding-request", "gzip");
        }

        return await Assert.ThrowsAsync<RpcException>(() => channel.CreateCallInvoker().AsyncUnaryCall(method, null, new(headers, cancellationToken: token), body).ResponseAsync);
    }

    private static byte[] Zip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
