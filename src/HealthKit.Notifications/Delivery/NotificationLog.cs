namespace HealthKit.Notifications.Delivery;

/// <summary>The log messages of channels: event ids 1600 to 1699. They never contain a URL, a header or a server's text.</summary>
internal static partial class NotificationLog
{
    [LoggerMessage(1600, LogLevel.Warning, "Channel {Channel} failed to deliver: {Detail} HealthKit retries with the latest state of each "
        + "check and logs this once until delivery succeeds. Check the receiver and the channel's settings.")]
    public static partial void Failing(ILogger logger, string channel, string detail);

    [LoggerMessage(1601, LogLevel.Information, "Channel {Channel} delivers again after {Seconds:0.#} s. Failed attempts: {Failures}.")]
    public static partial void DeliversAgain(ILogger logger, string channel, double seconds, int failures);

    [LoggerMessage(1602, LogLevel.Error, "The receiver of channel {Channel} rejected a message: {Detail} HealthKit does not send it again "
        + "and logs this once until delivery succeeds. Correct the settings, and test them with POST /health/notify-test on the management "
        + "port.")]
    public static partial void Rejected(ILogger logger, string channel, string detail);

    [LoggerMessage(1603, LogLevel.Warning, "Channel {Channel} dropped undelivered alerts because the service stopped. Affected "
        + "checks: {Count}. Check that the receiver is available.")]
    public static partial void Dropped(ILogger logger, string channel, int count);

    [LoggerMessage(1604, LogLevel.Warning, "Channel {Channel} cannot coordinate with the other replicas: {Reason} ({ExceptionType}). This "
        + "replica sends its own messages after a random delay and logs this once until coordination works. Check the server behind "
        + "the replica coordinator.")]
    public static partial void Uncoordinated(ILogger logger, string channel, HealthReason reason, string exceptionType);

    [LoggerMessage(1605, LogLevel.Information, "Channel {Channel} coordinates with the other replicas again.")]
    public static partial void CoordinatedAgain(ILogger logger, string channel);

    [LoggerMessage(1607, LogLevel.Warning, "Channel {Channel}: {Detail} HealthKit logs this once until the server accepts all recipients. "
        + "Correct the recipients in To.")]
    public static partial void PartlyDelivered(ILogger logger, string channel, string detail);

    [LoggerMessage(1606, LogLevel.Error, "Channel {Channel} failed with an unexpected error and continues with the queued alerts. Report "
        + "the exception as a bug of HealthKit.")]
    public static partial void Broken(ILogger logger, Exception exception, string channel);
}
