namespace HealthKit.Lifecycle;

/// <summary>Divides the time between signal and kill into the drain, the host's ShutdownTimeout and a reserve for process exit.</summary>
internal sealed class ShutdownBudget(
    Platform platform, IOptions<HealthKitOptions> options, IOptions<HostOptions> host, ILogger<ShutdownBudget> logger)
{
    // For what follows the last hosted service: disposal of services and the runtime's exit.
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan MinimumTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FrameworkDefault = TimeSpan.FromSeconds(30);
    private readonly GuardedLogger _logger = new(logger);

    /// <summary>The longest time from the signal to the exit. An infinite ShutdownTimeout is left out.</summary>
    public TimeSpan Limit => platform.DrainDelayOf(options.Value) + Reserve
        + (host.Value.ShutdownTimeout is var timeout && timeout == Timeout.InfiniteTimeSpan ? TimeSpan.Zero : timeout);

    /// <summary>Sets ShutdownTimeout when the app did not, and warns when the sum exceeds the grace period.</summary>
    // When HealthKit is disabled, the framework's default is restored. The host reads the value when it stops.
    public void Apply()
    {
        var isUnset = host.Value.ShutdownTimeout == UnsetShutdownTimeout.Marker;
        var delay = platform.DrainDelayOf(options.Value);
        if (!options.Value.Enabled || platform.GracePeriodOf(options.Value) is not { } grace)
        {
            host.Value.ShutdownTimeout = isUnset ? FrameworkDefault : host.Value.ShutdownTimeout;
            return;
        }

        if (isUnset)
        {
            var left = grace - delay - Reserve;
            host.Value.ShutdownTimeout = left > MinimumTimeout ? left : MinimumTimeout;
        }

        var timeout = host.Value.ShutdownTimeout;
        var sum = delay + timeout + Reserve;
        if (timeout == Timeout.InfiniteTimeSpan)
        {
            LifecycleLog.ShutdownHasNoEnd(_logger, grace.TotalSeconds);
        }
        else if (sum > grace)
        {
            LifecycleLog.ShutdownDoesNotFit(
                _logger, delay.TotalSeconds, timeout.TotalSeconds, Reserve.TotalSeconds, sum.TotalSeconds, grace.TotalSeconds);
        }
    }
}

/// <summary>Marks ShutdownTimeout as unset, so that an app that sets it to the framework's default of 30 s is recognized.</summary>
// It does not read HealthKit's options: that would validate them before the host starts.
internal sealed class UnsetShutdownTimeout : IConfigureOptions<HostOptions>
{
    /// <summary>The framework's default plus one tick, a value that no app sets.</summary>
    public static readonly TimeSpan Marker = TimeSpan.FromSeconds(30) + TimeSpan.FromTicks(1);

    public void Configure(HostOptions options) => options.ShutdownTimeout = Marker;
}
