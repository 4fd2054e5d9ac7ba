namespace Aspire.StackExchange.Redis;

/// <summary>How a service connects to Redis: configuration section <c>Aspire:StackExchange:Redis</c>.</summary>
public sealed class StackExchangeRedisSettings
{
    /// <summary>
    /// A StackExchange.Redis connection string (<c>host:port,password=…</c>). <c>ConnectionStrings:NAME</c> wins over it.
    /// </summary>
    public string? ConnectionString { get; set; }

    /// <summary>Leaves out the health check that pings Redis. Default: <see langword="false"/>.</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>
    /// Connects on first use instead of while the host starts. Default: <see langword="true"/>, as in Aspire.
    /// </summary>
    public bool DisableAutoActivation { get; set; } = true;
}
