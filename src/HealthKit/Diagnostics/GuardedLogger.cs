namespace HealthKit.Diagnostics;

/// <summary>A logger that never throws: when a provider or the printing of an exception throws, only that line or scope is lost.</summary>
internal sealed class GuardedLogger(ILogger inner) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => Guard.Get(() => inner.BeginScope(state));

    public bool IsEnabled(LogLevel logLevel) => Guard.Get(() => inner.IsEnabled(logLevel));

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Guard.Run(() => inner.Log(logLevel, eventId, state, exception, formatter));
}
