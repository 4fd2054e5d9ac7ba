using Npgsql;

namespace MiniBlog.ServiceDefaults.Events;

/// <summary>Faults of the database, as opposed to those of an event.</summary>
internal static class DatabaseFaults
{
    private static readonly string[] Classes = ["08", "40", "53", "57P", "58"];

    /// <summary>Connection lost, server shutting down or out of resources, deadlock: worth trying again unchanged.</summary>
    /// <remarks>Classes 08, 40, 53, 57P and 58 of https://www.postgresql.org/docs/current/errcodes-appendix.html.</remarks>
    public static bool Includes(Exception fault) => fault switch
    {
        PostgresException e => e.IsTransient || Classes.Any(code => e.SqlState.StartsWith(code, StringComparison.Ordinal)),
        NpgsqlException or TimeoutException or OperationCanceledException => true,
        { InnerException: { } inner } => Includes(inner),
        _ => false,
    };
}
