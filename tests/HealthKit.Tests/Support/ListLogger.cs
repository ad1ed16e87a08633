using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace HealthKit.Tests.Support;

/// <summary>Keeps what is logged, and can be told to throw as a broken provider does.</summary>
internal sealed class ListLogger : ILogger, ILoggerProvider
{
    private readonly ConcurrentQueue<LogRecord> _records = new();

    public IReadOnlyCollection<LogRecord> Records => _records;

    public Exception? Failure { get; set; }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        _records.Enqueue(new LogRecord(logLevel, eventId.Id, formatter(state, exception), exception));
        if (Failure is { } failure)
        {
            throw failure;
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }
}
