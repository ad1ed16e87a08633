using HealthKit.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HealthKit.Lifecycle;

/// <summary>
/// Divides the time between the signal and the kill: first the drain, then the host's ShutdownTimeout, and a reserve for the end of the process.
/// </summary>
internal sealed class ShutdownBudget(
    Platform platform, IOptions<HealthKitOptions> options, IOptions<HostOptions> host, ILogger<ShutdownBudget> logger)
{
    // For what comes after the last hosted service: disposal, and the end of the runtime.
    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FrameworkDefault = TimeSpan.FromSeconds(30);
    private readonly GuardedLogger _logger = new(logger);

    /// <summary>
    /// Sets what the app did not, and warns of what does not fit. The host reads the value when it stops. Switched off, nothing is left of us.
    /// </summary>
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
            host.Value.ShutdownTimeout = left > Least ? left : Least;
        }

        var timeout = host.Value.ShutdownTimeout;
        if (timeout == Timeout.InfiniteTimeSpan)
        {
            LifecycleLog.ShutdownHasNoEnd(_logger, grace.TotalSeconds);
        }
        else if (delay + timeout + Reserve > grace)
        {
            LifecycleLog.ShutdownDoesNotFit(
                _logger, delay.TotalSeconds, timeout.TotalSeconds, Reserve.TotalSeconds, (delay + timeout + Reserve).TotalSeconds, grace.TotalSeconds);
        }
    }
}
