using HealthKit.Snapshots;

namespace HealthKit.SimulationTests.Worlds;

/// <summary>A reader that follows the snapshots at its own pace.</summary>
internal sealed class Follower
{
    private const int MaximumReads = 60;

    private readonly World _world;
    private readonly TimeSpan _pace;
    private HealthSnapshot _seen;
    private int _reads;

    public Follower(World world, TimeSpan pace)
    {
        (_world, _pace, _seen) = (world, pace, world.Store.Latest);
        Schedule();
    }

    public void Finish()
    {
        Read();
        if (_seen.Version != _world.Store.Latest.Version)
            _world.Promises.Break("followers", $"A reader ended with version {_seen.Version}, not {_world.Store.Latest.Version}.");
    }

    private void Schedule() => _world.Time.After(_pace, () =>
    {
        Read();
        if (++_reads < MaximumReads && !_world.IsOver)
            Schedule();
    });

    private void Read()
    {
        if (_seen.Superseded.IsCompleted)
        {
            _seen = _world.Store.Latest;
        }
        else if (_seen.Version != _world.Store.Latest.Version)
        {
            _world.Promises.Break(
                "followers", $"Nothing wakes a reader of version {_seen.Version}, although {_world.Store.Latest.Version} exists.");
        }
    }
}
