using Aspire.Dashboard.Store;
using Google.Protobuf;
using Microsoft.Extensions.Options;

namespace Aspire.Dashboard.Intake;

/// <summary>Takes requests in, however they came.</summary>
sealed class TelemetryIntake(WriteQueue queue, IOptions<DashboardOptions> options)
{
    /// <summary>Takes a request in; answers <see langword="null"/> if too much waits to be stored, so that the sender has to come again.</summary>
    /// <param name="signal">Of what kind it is.</param>
    /// <param name="request">The request; it is changed and kept.</param>
    /// <param name="bytes">Its size on the wire.</param>
    public TResponse? Take<TRequest, TResponse>(OtlpSignal<TRequest, TResponse> signal, TRequest request, int bytes)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>
    {
        var refused = signal.Admit(request, options.Value.TelemetryLimits);
        return queue.TryAdd(bytes, session => signal.Store(session, request)) ? signal.Answer(refused) : null;
    }
}
