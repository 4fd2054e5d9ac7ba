using Microsoft.EntityFrameworkCore;
using MiniBlog.Query.Changes;
using MiniBlog.ServiceDefaults.Data;
using Npgsql;

namespace MiniBlog.Query.Projection;

/// <summary>Statements that take a whole batch as arrays, one for each column, on the transaction that also moves the checkpoint.</summary>
internal static class BatchSql
{
    private const int ColumnsOfChange = 4;

    /// <summary>Runs a statement.</summary>
    public static Task WriteAsync(DbContext db, string sql, object[] columns, CancellationToken cancellationToken) =>
        WriteAsync(db, [Columns.Command(sql, columns)], cancellationToken);

    /// <summary>
    /// Runs statements, one after the other, in one round trip. The rows of those that give any are the changes that readers can see: kind, post,
    /// comment, status.
    /// </summary>
    public static async Task<List<Change>> WriteAsync(DbContext db, IReadOnlyList<NpgsqlBatchCommand> statements, CancellationToken cancellationToken)
    {
        var changes = new List<Change>();
        if (statements.Count == 0)
        {
            return changes;
        }

        await using var batch = new NpgsqlBatch((NpgsqlConnection)db.Database.GetDbConnection());
        foreach (var statement in statements)
        {
            batch.BatchCommands.Add(statement);
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        do
        {
            // A notice answers too, with nothing.
            while (await reader.ReadAsync(cancellationToken) && reader.FieldCount == ColumnsOfChange)
            {
                changes.Add(new Change(
                    reader.GetString(0), reader.GetGuid(1), await reader.IsDBNullAsync(2, cancellationToken) ? null : reader.GetGuid(2), reader.GetString(3)));
            }
        }
        while (await reader.NextResultAsync(cancellationToken));
        return changes;
    }
}
