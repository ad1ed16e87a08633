namespace HealthKit.Notifications.Delivery;

/// <summary>
/// Ignores exceptions of third-party code that a delivery calls: log providers, meter listeners, and callbacks that the app's replica
/// coordinator registered with a token.
/// </summary>
internal static class Guard
{
    public static void Run(Action action)
    {
        try
        {
            action();
        }
        catch (Exception)
        {
        }
    }
}

/// <summary>A logger that ignores exceptions of log providers.</summary>
internal sealed class ChannelLogger(ILogger inner) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel)
    {
        var isEnabled = false;
        Guard.Run(() => isEnabled = inner.IsEnabled(logLevel));
        return isEnabled;
    }

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Guard.Run(() => inner.Log(logLevel, eventId, state, exception, formatter));
}
