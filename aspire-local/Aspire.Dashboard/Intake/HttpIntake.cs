using System.Text.Json;
using Google.Protobuf;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Aspire.Dashboard.Intake;

/// <summary>OTLP over HTTP (https://opentelemetry.io/docs/specs/otlp/#otlphttp), as protobuf or JSON, which may be gzipped.</summary>
static class HttpIntake
{
    const string Protobuf = "application/x-protobuf";
    const string Json = "application/json";

    // The middleware that unpacks bodies holds to this limit too, so that a small body cannot become a large one.
    public static async Task TakeAsync<TRequest, TResponse>(HttpContext http, OtlpSignal<TRequest, TResponse> signal)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>
    {
        var isJson = http.Request.HasJsonContentType();
        if (!isJson && http.Request.ContentType?.Split(';')[0].Trim() != Protobuf)
        {
            await RefuseAsync(http, isJson, StatusCodes.Status415UnsupportedMediaType, $"Send {Protobuf} or {Json}.");
            return;
        }

        try
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            var bytes = body.GetBuffer().AsSpan(0, (int)body.Length);
            var request = isJson ? OtlpJson.Read<TRequest>(bytes) : signal.Parser.ParseFrom(bytes);
            await AnswerAsync(http, isJson, signal, request, (int)body.Length);
        }
        catch (BadHttpRequestException reason)
        {
            await RefuseAsync(http, isJson, reason.StatusCode, reason.Message);
        }
        catch (Exception reason) when (reason is InvalidProtocolBufferException or InvalidJsonException or JsonException or InvalidDataException or InvalidOperationException or FormatException)
        {
            await RefuseAsync(http, isJson, StatusCodes.Status400BadRequest, $"This is no {typeof(TRequest).Name}: {reason.Message}");
        }
    }

    /// <summary>Bounds the body of a request, before anything reads it.</summary>
    public static void Bound(HttpContext http)
    {
        var limit = http.RequestServices.GetRequiredService<IOptions<DashboardOptions>>().Value.TelemetryLimits.MaxRequestBytes;
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = limit;
    }

    static async Task AnswerAsync<TRequest, TResponse>(HttpContext http, bool isJson, OtlpSignal<TRequest, TResponse> signal, TRequest request, int bytes)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>
    {
        if (http.RequestServices.GetRequiredService<TelemetryIntake>().Take(signal, request, bytes) is { } answer)
        {
            await WriteAsync(http, isJson, StatusCodes.Status200OK, answer);
            return;
        }

        http.Response.Headers.RetryAfter = "1";
        await RefuseAsync(http, isJson, StatusCodes.Status503ServiceUnavailable, "Too much waits to be stored; come again in a second.");
    }

    static Task RefuseAsync(HttpContext http, bool isJson, int status, string reason) => WriteAsync(http, isJson, status, new Google.Rpc.Status { Message = reason });

    static async Task WriteAsync(HttpContext http, bool isJson, int status, IMessage message)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = isJson ? Json : Protobuf;
        await http.Response.Body.WriteAsync(isJson ? OtlpJson.Write(message) : message.ToByteArray(), http.RequestAborted);
    }
}
