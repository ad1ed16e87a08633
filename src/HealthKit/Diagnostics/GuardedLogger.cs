using Microsoft.Extensions.Logging;

namespace HealthKit.Diagnostics;

/// <summary>
/// For code of ours that an exception would end, a thread and the process with it above all: a log provider that throws, or an exception that does when
/// it is printed, loses its line and nothing else.
/// </summary>
internal sealed class GuardedLogger(ILogger inner) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(state);

    // Asked before each line, and code of the provider as well.
    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return inner.IsEnabled(logLevel);
        }
        catch (Exception)
        {
            return false;
        }
    }

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            inner.Log(logLevel, eventId, state, exception, formatter);
        }
        catch (Exception)
        {
        }
    }
}
