using Microsoft.Extensions.Logging;

namespace HealthKit.Lifecycle;

/// <summary>What the life of the host writes to the log. Event ids 1300 to 1399.</summary>
internal static partial class LifecycleLog
{
    [LoggerMessage(1300, LogLevel.Warning, "The service is in maintenance and takes no traffic: {Reason}.")]
    public static partial void MaintenanceBegan(ILogger logger, string reason);

    [LoggerMessage(1301, LogLevel.Information, "The service is back in rotation after {Seconds:0.#} s of maintenance.")]
    public static partial void MaintenanceEnded(ILogger logger, double seconds);
}
