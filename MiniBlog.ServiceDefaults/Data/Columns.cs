using Npgsql;

namespace MiniBlog.ServiceDefaults.Data;

/// <summary>Rows as arrays, one for each column: a statement takes any number of them with <c>unnest</c>, and is prepared once.</summary>
public static class Columns
{
    /// <summary>Between the items of a list in one column, which <c>string_to_array(…, E'\x1f')</c> takes apart: texts from outside cannot hold it.</summary>
    public const char Separator = '\u001f';

    /// <summary>One column of some rows.</summary>
    public static TColumn[] Column<TRow, TColumn>(this IReadOnlyList<TRow> rows, Func<TRow, TColumn> value)
    {
        var column = new TColumn[rows.Count];
        for (var i = 0; i < column.Length; i++)
        {
            column[i] = value(rows[i]);
        }

        return column;
    }

    /// <summary>A statement of a batch with its parameters, <c>$1</c> and on.</summary>
    public static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<object> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        }

        return command;
    }
}
