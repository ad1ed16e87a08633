namespace HealthKit.StackExchangeRedis;

/// <summary>Logs once for each multiplexer of the app that its <c>Connect</c> throws while Redis is unreachable.</summary>
internal sealed partial class AbortConnectHint(ILogger<AbortConnectHint> logger)
{
    private readonly ConcurrentDictionary<string, bool> _logged = new(StringComparer.Ordinal);

    /// <summary>Handles a failure of the app's factory. Never throws.</summary>
    public void OnFailed(string check, object? key, Exception exception)
    {
        if (!IsOfSetting(exception) || !_logged.TryAdd($"{key}", true))
            return;

        try
        {
            ConnectThrew(logger, check);
        }
        catch (Exception)
        {
            // A log provider threw. Only this line is lost.
        }
    }

    // Without the setting the driver names it in the message.
    private static bool IsOfSetting(Exception? exception) =>
        exception is not null && (IsOfSetting(exception.InnerException)
            || (exception is RedisConnectionException && exception.Message.Contains("abortConnect=false", StringComparison.Ordinal)));

    [LoggerMessage(1900, LogLevel.Warning,
        "The app's IConnectionMultiplexer, which check {Check} uses, cannot be created while Redis is unreachable: Connect throws, and "
        + "every request that needs it fails after seconds. Put abortConnect=false into the connection string, or set AbortOnConnectFail "
        + "to false. The driver then connects when Redis is back.")]
    private static partial void ConnectThrew(ILogger logger, string check);
}
