namespace HealthKit.Balancers;

/// <summary>Log lines of the ports for load balancers. Event ids 2000 to 2099.</summary>
internal static partial class BalancerLog
{
    [LoggerMessage(2000, LogLevel.Information, "HealthKit answers load balancers: {Ports}.")]
    public static partial void BalancerPortsStarted(ILogger logger, string ports);

    [LoggerMessage(2001, LogLevel.Error,
        "HealthKit cannot open HealthKit:ReadyPort {Port}: {Error}. Load balancers do not see whether the service is ready. "
        + "HealthKit retries every second. Set HealthKit:ReadyPort to a free port that the app does not use.")]
    public static partial void ReadyPortBlocked(ILogger logger, int port, string error);

    [LoggerMessage(2002, LogLevel.Error,
        "The thread of the ports for load balancers threw an exception; it continues in 1 s. "
        + "This is a fault in HealthKit: report it with this exception.")]
    public static partial void BalancerPortsFailed(ILogger logger, Exception exception);
}
