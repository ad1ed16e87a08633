using HealthKit.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

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
