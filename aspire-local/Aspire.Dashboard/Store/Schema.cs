using Microsoft.Data.Sqlite;

namespace Aspire.Dashboard.Store;

/// <summary>The tables. Times are nanoseconds since 1970; ids of spans are their 8 bytes as a big-endian number.</summary>
static class Schema
{
    /// <summary>Grows when the tables change; a file of another version is begun anew.</summary>
    const int Version = 2;

    // `data` is the OTLP message less what has a column. A span names its trace by a small number that grows with time, so that
    // the index over it grows at its end only, however many spans come.
    const string Tables = """
        CREATE TABLE resources (id INTEGER PRIMARY KEY, name TEXT NOT NULL, instance TEXT NOT NULL, data BLOB NOT NULL, UNIQUE (name, instance));
        CREATE TABLE scopes (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
        CREATE TABLE fields (signal INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (signal, name)) WITHOUT ROWID;

        CREATE TABLE traces (
            id INTEGER PRIMARY KEY, trace_id BLOB NOT NULL UNIQUE, start INTEGER NOT NULL, end INTEGER NOT NULL, has_root INTEGER NOT NULL,
            named_at INTEGER NOT NULL, name TEXT NOT NULL, resource INTEGER NOT NULL, spans INTEGER NOT NULL, errors INTEGER NOT NULL,
            categories INTEGER NOT NULL, received INTEGER NOT NULL);
        CREATE INDEX traces_start ON traces (start);
        CREATE INDEX traces_duration ON traces (end - start);
        CREATE TABLE trace_resources (
            trace INTEGER NOT NULL, resource INTEGER NOT NULL, first INTEGER NOT NULL, spans INTEGER NOT NULL, errors INTEGER NOT NULL,
            PRIMARY KEY (trace, resource)) WITHOUT ROWID;
        CREATE TABLE spans (
            id INTEGER PRIMARY KEY, trace INTEGER NOT NULL, span_id INTEGER NOT NULL, parent INTEGER, resource INTEGER NOT NULL,
            scope INTEGER NOT NULL, name TEXT NOT NULL, kind INTEGER NOT NULL, category INTEGER NOT NULL, status INTEGER NOT NULL,
            start INTEGER NOT NULL, end INTEGER NOT NULL, peer TEXT, data BLOB NOT NULL);
        CREATE INDEX spans_trace ON spans (trace);
        CREATE TABLE links (span INTEGER NOT NULL, to_trace BLOB NOT NULL, to_span INTEGER NOT NULL, number INTEGER NOT NULL);
        CREATE INDEX links_span ON links (span);
        CREATE INDEX links_to ON links (to_trace, to_span);
        CREATE VIRTUAL TABLE spans_text USING fts5 (text, content = '', contentless_delete = 1, detail = none);

        CREATE TABLE logs (
            id INTEGER PRIMARY KEY, time INTEGER NOT NULL, severity INTEGER NOT NULL, resource INTEGER NOT NULL, scope INTEGER NOT NULL,
            trace_id BLOB, span_id INTEGER, message TEXT NOT NULL, received INTEGER NOT NULL, data BLOB NOT NULL);
        CREATE INDEX logs_time ON logs (time);
        CREATE INDEX logs_trace ON logs (trace_id) WHERE trace_id IS NOT NULL;
        CREATE INDEX logs_grave ON logs (time, severity, resource) WHERE severity >= 13;
        CREATE VIRTUAL TABLE logs_text USING fts5 (text, content = '', contentless_delete = 1, detail = none);

        CREATE TABLE instruments (
            id INTEGER PRIMARY KEY, resource INTEGER NOT NULL, meter TEXT NOT NULL, name TEXT NOT NULL, kind INTEGER NOT NULL,
            is_delta INTEGER NOT NULL, unit TEXT NOT NULL, description TEXT NOT NULL, UNIQUE (resource, meter, name));
        CREATE TABLE series (id INTEGER PRIMARY KEY, instrument INTEGER NOT NULL, attributes TEXT NOT NULL, UNIQUE (instrument, attributes));
        CREATE TABLE points (
            series INTEGER NOT NULL, time INTEGER NOT NULL, start INTEGER NOT NULL, value REAL NOT NULL, data BLOB,
            PRIMARY KEY (series, time)) WITHOUT ROWID;
        CREATE TABLE exemplars (
            series INTEGER NOT NULL, time INTEGER NOT NULL, value REAL NOT NULL, trace_id BLOB NOT NULL, span_id INTEGER NOT NULL,
            PRIMARY KEY (series, time, span_id)) WITHOUT ROWID;
        """;

    public static bool IsCurrent(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA user_version";
        return command.ExecuteScalar() is (long)Version;
    }

    public static void Create(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction();
        StoreFile.Execute(connection, Tables);
        StoreFile.Execute(connection, $"PRAGMA user_version = {Version}");
        transaction.Commit();
    }
}
