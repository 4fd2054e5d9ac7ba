namespace Aspire.Npgsql.EntityFrameworkCore.PostgreSQL;

/// <summary>
/// How a service's <c>DbContext</c> connects to PostgreSQL: configuration section
/// <c>Aspire:Npgsql:EntityFrameworkCore:PostgreSQL</c>, then its subsections <c>CONNECTION</c> and <c>CONTEXT</c>.
/// </summary>
public sealed class NpgsqlEntityFrameworkCorePostgreSQLSettings
{
    /// <summary>An Npgsql connection string. <c>ConnectionStrings:NAME</c> wins over it.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>
    /// Leaves out the retrying execution strategy. Default: <see langword="false"/>. With retries on, a transaction opened by
    /// hand must run inside <c>Database.CreateExecutionStrategy().ExecuteAsync(…)</c>, or EF Core throws.
    /// </summary>
    public bool DisableRetry { get; set; }

    /// <summary>Leaves out the health check that opens a connection. Default: <see langword="false"/>.</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>Leaves out the activity source <c>Npgsql</c>. Default: <see langword="false"/>.</summary>
    public bool DisableTracing { get; set; }

    /// <summary>Leaves out the meter <c>Npgsql</c>. Default: <see langword="false"/>.</summary>
    public bool DisableMetrics { get; set; }

    /// <summary>How long a command may take, in seconds; <see langword="null"/> leaves Npgsql's default (30 s).</summary>
    public int? CommandTimeout { get; set; }
}
