using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Dashboard;

/// <summary>The dashboard: a process like any other, but that nothing waits for it and that it is not among the resources that it shows.</summary>
sealed class DashboardResource() : ProjectResource(ResourceName)
{
    /// <summary>Aspire's name for it.</summary>
    public const string ResourceName = "aspire-dashboard";

    /// <summary>The pages and the telemetry API.</summary>
    public const string Frontend = "http";

    /// <summary>OTLP over gRPC.</summary>
    public const string OtlpGrpc = "otlp-grpc";

    /// <summary>OTLP over HTTP.</summary>
    public const string OtlpHttp = "otlp-http";
}
