using Microsoft.Extensions.Logging;

namespace HealthKit.Lifecycle;

/// <summary>What start-up tasks log: event ids 1400 to 1499.</summary>
internal static partial class StartupTaskLog
{
    [LoggerMessage(1400, LogLevel.Information, "Start-up task {Check} ended after {Seconds:0.###} s.")]
    public static partial void TaskEnded(ILogger logger, string check, double seconds);

    [LoggerMessage(
        1401, LogLevel.Error,
        "Start-up task {Check} failed after {Seconds:0.###} s, and the {Left} after it are not run. The service does not become ready: the startup and "
        + "ready probes answer 503, and an orchestrator restarts it in the end.")]
    public static partial void TaskFailed(ILogger logger, Exception exception, string check, double seconds, int left);
}
