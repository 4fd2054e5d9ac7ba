using Microsoft.EntityFrameworkCore;
using MiniBlog.Query.Changes;
using Npgsql;

namespace MiniBlog.Query.Projection;

/// <summary>Statements that take a whole batch as arrays, one for each column, on the transaction that also moves the checkpoint.</summary>
internal static class BatchSql
{
    /// <summary>Between the items of a list in one column: texts from outside cannot hold it.</summary>
    public const char Separator = '\u001f';

    /// <summary>Runs the statement; its rows, if any, are the changes that readers can see: kind, post, comment, status.</summary>
    public static async Task<List<Change>> WriteAsync(DbContext db, string sql, object[] columns, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, (NpgsqlConnection)db.Database.GetDbConnection());
        foreach (var column in columns)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = column });
        }

        var changes = new List<Change>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            changes.Add(new Change(
                reader.GetString(0), reader.GetGuid(1), await reader.IsDBNullAsync(2, cancellationToken) ? null : reader.GetGuid(2), reader.GetString(3)));
        }

        return changes;
    }
}
