using Microsoft.Extensions.Logging;

namespace HealthKit.Diagnostics;

/// <summary>Log lines of the log queue. Event ids 1700 to 1799.</summary>
internal static partial class LogQueueLog
{
    [LoggerMessage(1700, LogLevel.Warning,
        "{Count} log lines of HealthKit were dropped, because the log provider was too slow. "
        + "Check the destination of the log: a full pipe, a full disk, a slow server.")]
    public static partial void LinesDropped(ILogger logger, long count);
}
