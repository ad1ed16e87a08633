using Microsoft.Extensions.Logging;

namespace HealthKit.Diagnostics;

/// <summary>What the log queue logs itself: event ids 1700 to 1799.</summary>
internal static partial class LogQueueLog
{
    [LoggerMessage(
        1700, LogLevel.Warning,
        "{Count} log lines of HealthKit were dropped, since the log did not take them in time. Look at where the log goes: a full pipe, a full disk, a slow server.")]
    public static partial void LinesDropped(ILogger logger, long count);
}
