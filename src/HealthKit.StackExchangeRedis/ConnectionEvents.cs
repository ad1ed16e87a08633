namespace HealthKit.StackExchangeRedis;

/// <summary>
/// Reports the events of a multiplexer to the check, so that it runs before its interval is over. The driver raises them on the thread
/// pool, and a report never waits.
/// </summary>
internal sealed class ConnectionEvents(IDependencyReporter reporter, string check) : IDisposable
{
    private IConnectionMultiplexer? _multiplexer;

    public void Follow(IConnectionMultiplexer multiplexer)
    {
        _multiplexer = multiplexer;
        multiplexer.ConnectionFailed += OnFailed;
        multiplexer.ConnectionRestored += OnRestored;
        multiplexer.ErrorMessage += OnError;
    }

    /// <summary>Called when the server has responded to a query for which no run waits any more.</summary>
    public void OnLateResponse() => reporter.ReportConnectionRestored(check);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _multiplexer, null) is { } multiplexer)
        {
            multiplexer.ConnectionFailed -= OnFailed;
            multiplexer.ConnectionRestored -= OnRestored;
            multiplexer.ErrorMessage -= OnError;
        }
    }

    private void OnFailed(object? sender, ConnectionFailedEventArgs failed) => reporter.ReportConnectionLost(check);

    private void OnRestored(object? sender, ConnectionFailedEventArgs restored) => reporter.ReportConnectionRestored(check);

    // Only errors about the server count. Errors of the app's own commands, such as a wrong type, do not show its health.
    private void OnError(object? sender, RedisErrorEventArgs error)
    {
        if (RedisErrors.ReasonOf(error.Message) is not null)
            reporter.ReportConnectionLost(check);
    }
}
