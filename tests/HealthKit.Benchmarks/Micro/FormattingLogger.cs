using Microsoft.Extensions.Logging;

namespace HealthKit.Benchmarks.Micro;

/// <summary>Formats each message like every log provider, and stores nothing.</summary>
internal sealed class FormattingLogger<T> : ILogger<T>
{
    public long Written { get; private set; }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter) =>
        Written += formatter(state, exception).Length;
}
