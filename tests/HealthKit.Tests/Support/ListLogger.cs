using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace HealthKit.Tests.Support;

/// <summary>Records log lines. A test can make it throw like a broken provider.</summary>
internal sealed class ListLogger : ILogger, ILoggerProvider
{
    private readonly ConcurrentQueue<LogRecord> _records = new();

    /// <summary>Raised after the logger has stored a line.</summary>
    public event Action<LogRecord>? Logged;

    public IReadOnlyCollection<LogRecord> Records => _records;

    public Exception? Failure { get; set; }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        var record = new LogRecord(logLevel, eventId.Id, formatter(state, exception), exception);
        _records.Enqueue(record);
        Logged?.Invoke(record);
        if (Failure is { } failure)
            throw failure;
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }
}
