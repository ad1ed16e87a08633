using Microsoft.Extensions.Logging;

namespace HealthKit.Notifications.Delivery;

/// <summary>What channels log: event ids 1600 to 1699. Never a URL, a header or the text of a server.</summary>
internal static partial class NotificationLog
{
    [LoggerMessage(
        1600, LogLevel.Warning, "Channel {Channel} does not deliver: {Words} It is tried again, with the latest state of each check. Said once, until it delivers.")]
    public static partial void Failing(ILogger logger, string channel, string words);

    [LoggerMessage(1601, LogLevel.Information, "Channel {Channel} delivers again after {Seconds:0.#} s and {Failures} failed attempts.")]
    public static partial void DeliversAgain(ILogger logger, string channel, double seconds, int failures);

    [LoggerMessage(
        1602, LogLevel.Error, "Channel {Channel} refused a message: {Words} It is not sent again. Said once, until it delivers. Try the settings with POST /health/notify-test on the management port.")]
    public static partial void Rejected(ILogger logger, string channel, string words);

    [LoggerMessage(1603, LogLevel.Warning, "Channel {Channel} could not deliver what it knows of {Count} checks before the service ended.")]
    public static partial void Dropped(ILogger logger, string channel, int count);

    [LoggerMessage(
        1604, LogLevel.Warning,
        "Channel {Channel} cannot agree with the other replicas on who speaks: {Reason} ({ExceptionType}). This one speaks for itself after a random delay. Said once, until they agree.")]
    public static partial void Uncoordinated(ILogger logger, string channel, HealthReason reason, string exceptionType);

    [LoggerMessage(1605, LogLevel.Information, "Channel {Channel} agrees with the other replicas again.")]
    public static partial void CoordinatedAgain(ILogger logger, string channel);

    [LoggerMessage(1607, LogLevel.Warning, "Channel {Channel}: {Words} Said once, until all have one.")]
    public static partial void PartlyDelivered(ILogger logger, string channel, string words);

    [LoggerMessage(1606, LogLevel.Error, "Channel {Channel} met with an error of its own.")]
    public static partial void Broken(ILogger logger, Exception exception, string channel);
}
