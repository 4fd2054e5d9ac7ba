using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Engine;

/// <summary>
/// What the AppHost itself logs. It depends on nothing: everything that could show it needs the host, and the host needs its log.
/// </summary>
sealed class AppHostLog : ILoggerProvider
{
    /// <summary>Called for each entry.</summary>
    public Action<LogLevel, string> Said { get; set; } = static (_, _) => { };

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    sealed class Logger(AppHostLog log, string category) : ILogger
    {
        // The framework's own information is about the AppHost as a web host, which it is not for its readers; and what keeps the host
        // from starting is said in one line at the end.
        readonly LogLevel least = category switch
        {
            "Microsoft.Extensions.Hosting.Internal.Host" => LogLevel.None,
            _ when category.StartsWith("Microsoft.", StringComparison.Ordinal) || category.StartsWith("System.", StringComparison.Ordinal) => LogLevel.Error,
            _ => LogLevel.Information,
        };

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= least && logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                log.Said(logLevel, exception is null ? formatter(state, exception) : $"{formatter(state, exception)}: {exception.Message}");
            }
        }
    }
}
