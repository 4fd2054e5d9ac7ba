namespace Aspire.Dashboard;

/// <summary>
/// The configuration section <c>Dashboard</c> (environment: <c>DASHBOARD__OTLP__PRIMARYAPIKEY</c> and so on), with the names of
/// Aspire's own dashboard where it has the setting too.
/// </summary>
public sealed class DashboardOptions
{
    /// <summary>The pages.</summary>
    public FrontendOptions Frontend { get; set; } = new();

    /// <summary>The intake of telemetry.</summary>
    public AccessOptions Otlp { get; set; } = new();

    /// <summary>The telemetry API.</summary>
    public AccessOptions Api { get; set; } = new();

    /// <summary>The line to the host.</summary>
    public HostLinkOptions ResourceServiceClient { get; set; } = new();

    /// <summary>Where telemetry is kept.</summary>
    public StoreOptions Store { get; set; } = new();

    /// <summary>How much is kept.</summary>
    public TelemetryLimits TelemetryLimits { get; set; } = new();
}

/// <summary>How the pages are protected.</summary>
public sealed class FrontendOptions
{
    /// <summary><c>BrowserToken</c> (the default) or <c>Unsecured</c>.</summary>
    public AuthMode AuthMode { get; set; } = AuthMode.BrowserToken;

    /// <summary>The token of the sign-in link, <c>/login?t=TOKEN</c>. One is made up, and said in the log, where there is none.</summary>
    public string? BrowserToken { get; set; }
}

/// <summary>How an interface for programs is protected.</summary>
public sealed class AccessOptions
{
    /// <summary><c>ApiKey</c> (the default; without a key nobody gets in) or <c>Unsecured</c>.</summary>
    public AuthMode AuthMode { get; set; } = AuthMode.ApiKey;

    /// <summary>The key.</summary>
    public string? PrimaryApiKey { get; set; }

    /// <summary>Another key that works as well, so that keys can be changed without a gap.</summary>
    public string? SecondaryApiKey { get; set; }
}

/// <summary>How the dashboard shows itself to the host's resource service.</summary>
public sealed class HostLinkOptions
{
    /// <summary><c>ApiKey</c> or <c>Unsecured</c> (the default).</summary>
    public AuthMode AuthMode { get; set; } = AuthMode.Unsecured;

    /// <summary>What is sent as <c>x-resource-service-api-key</c>.</summary>
    public string? ApiKey { get; set; }
}

/// <summary>Who gets in.</summary>
public enum AuthMode
{
    /// <summary>Everyone who reaches the port.</summary>
    Unsecured,

    /// <summary>Who has the key.</summary>
    ApiKey,

    /// <summary>Who has the token.</summary>
    BrowserToken,
}

/// <summary>Where telemetry is kept.</summary>
public sealed class StoreOptions
{
    /// <summary>The SQLite file; beside it SQLite keeps two of its own. By default in the account's folder for application data.</summary>
    public string Path { get; set; } = System.IO.Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "aspire-dashboard", "telemetry.db");
}

/// <summary>How much telemetry is kept; beyond it, the oldest is dropped.</summary>
public sealed class TelemetryLimits
{
    /// <summary>Traces, at most.</summary>
    public long MaxTraceCount { get; set; } = 200_000;

    /// <summary>Logs, at most.</summary>
    public long MaxLogCount { get; set; } = 1_000_000;

    /// <summary>Spans of one trace, at most: what comes after them is dropped.</summary>
    public int MaxSpansPerTrace { get; set; } = 10_000;

    /// <summary>Telemetry that came longer ago than this is dropped.</summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Measurements that are older than this are dropped; pages show up to twelve hours.</summary>
    public TimeSpan MaxMetricAge { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Bytes of the store, at most.</summary>
    public long MaxBytes { get; set; } = 1L << 30;

    /// <summary>Attributes of a span, log or event, at most; the others are dropped.</summary>
    public int MaxAttributeCount { get; set; } = 128;

    /// <summary>Characters of an attribute or a message, at most; the rest is cut off.</summary>
    public int MaxAttributeLength { get; set; } = 32_768;

    /// <summary>Events of a span, and links of a span, at most.</summary>
    public int MaxSpanEventCount { get; set; } = 1_000;

    /// <summary>Bytes of one request that brings telemetry, unpacked, at most.</summary>
    public int MaxRequestBytes { get; set; } = 16 << 20;
}
