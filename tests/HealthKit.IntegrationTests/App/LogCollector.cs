using System.Collections;
using System.Collections.Concurrent;
using System.Text;
using HealthKit.TestServers;
using Microsoft.Extensions.Logging;

namespace HealthKit.IntegrationTests.App;

/// <summary>Stores each log line together with everything that any provider could print of it.</summary>
public sealed class LogCollector : ILoggerProvider
{
    private readonly ConcurrentQueue<LogLine> _lines = new();

    public IReadOnlyList<LogLine> Lines => [.. _lines];

    /// <value>The log lines of HealthKit.</value>
    public IReadOnlyList<LogLine> Own => [.. _lines.Where(line => line.Category.StartsWith("HealthKit.", StringComparison.Ordinal))];

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _lines);

    /// <summary>Waits for HealthKit's log lines with this event id, and returns them.</summary>
    public async Task<IReadOnlyList<LogLine>> UntilAsync(int eventId, int count = 1)
    {
        LogLine[] found = [];
        await Eventually.TrueAsync(
            () => Task.FromResult((found = [.. Own.Where(line => line.EventId == eventId)]).Length >= count),
            TestApp.Deadline,
            $"event {eventId} is logged {count} times");
        return found;
    }

    public void Dispose()
    {
    }

    private sealed class Logger(string category, ConcurrentQueue<LogLine> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var message = formatter(state, exception);
            var everything = new StringBuilder(message);
            if (state is IEnumerable<KeyValuePair<string, object?>> values)
            {
                foreach (var (_, value) in values)
                    everything.Append('\n').Append(value);
            }

            everything.Append('\n').Append(exception);
            for (var cause = exception; cause is not null; cause = cause.InnerException)
            {
                everything.Append('\n').Append(cause.Message).Append('\n').Append(cause.StackTrace);
                foreach (DictionaryEntry entry in cause.Data)
                    everything.Append('\n').Append(entry.Key).Append('=').Append(entry.Value);
            }

            lines.Enqueue(new LogLine(category, logLevel, eventId.Id, message, everything.ToString()));
        }
    }
}
