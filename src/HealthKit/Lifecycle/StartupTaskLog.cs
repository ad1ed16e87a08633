using Microsoft.Extensions.Logging;

namespace HealthKit.Lifecycle;

/// <summary>Log lines of start-up tasks. Event ids 1400 to 1499.</summary>
internal static partial class StartupTaskLog
{
    [LoggerMessage(1400, LogLevel.Information, "Start-up task {Check} finished after {Seconds:0.###} s.")]
    public static partial void TaskEnded(ILogger logger, string check, double seconds);

    [LoggerMessage(1401, LogLevel.Error,
        "Start-up task {Check} failed after {Seconds:0.###} s. Later tasks that do not run: {Left}. The startup and ready probes answer "
        + "503 until the service is restarted. Remove the cause, then restart the service.")]
    public static partial void TaskFailed(ILogger logger, Exception exception, string check, double seconds, int left);
}
