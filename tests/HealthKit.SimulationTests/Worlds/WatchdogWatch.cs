using HealthKit.Lifecycle;
using HealthKit.Telemetry;
using Microsoft.Extensions.Options;

namespace HealthKit.SimulationTests.Worlds;

/// <summary>Runs the watchdog. The process may count as stuck only when the pool or the engine has stood still for long enough.</summary>
internal sealed class WatchdogWatch
{
    // A slow world lasts for days, and the watchdog looks once a second.
    private static readonly TimeSpan LongestWorld = TimeSpan.FromMinutes(20);

    // The watchdog notices within two of its beats that the pool or the engine is stuck, and that it is not any more.
    private static readonly long Slack = TimeSpan.FromSeconds(3).Ticks;

    private readonly World _world;
    private readonly Watchdog _watchdog;
    private bool _wasStuck;
    private long _causeAt = long.MinValue / 2;

    public WatchdogWatch(World world, WorldServices services)
    {
        _world = world;
        _watchdog = new Watchdog(
            world.Store, world.Time, services.Get<HealthKitMetrics>(), services.Get<IOptions<HealthKitOptions>>(), services.Log,
            ping => world.Pool.Run(ping.Execute));
    }

    public void Start(TimeSpan length)
    {
        if (length <= LongestWorld)
            Beat();
    }

    private void Beat()
    {
        if (_world.IsOver)
            return;

        _world.Time.At(_watchdog.Check(), Beat);
        var now = _world.Time.GetTimestamp();
        var starved = now - (_world.StarvedSince ?? now);
        var halted = now - (_world.HaltedSince ?? now);
        var limit = WorldServices.StuckAfter.Ticks;
        var isStuck = _world.Store.Latest.Host.IsStuck;

        // A stuck pool is stuck until an item of work has waited less, so also through the next starvation.
        var hasCause = starved >= limit || halted >= limit || (_wasStuck && starved > 0);
        _causeAt = hasCause ? now : _causeAt;
        _wasStuck = isStuck;
        if (isStuck && now - _causeAt > Slack && now - _world.SuspendedAt > Slack)
            _world.Promises.Break("live", $"The process counts as stuck after {new TimeSpan(starved)} and {new TimeSpan(halted)}.");

        if (!isStuck && starved >= limit + Slack && _world.SuspendedAt < now - starved)
            _world.Promises.Break("live", $"The pool has run nothing for {new TimeSpan(starved)}, and the process is not stuck.");
    }
}
