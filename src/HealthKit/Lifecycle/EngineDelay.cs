using HealthKit.Diagnostics;
using HealthKit.Snapshots;

namespace HealthKit.Lifecycle;

/// <summary>Measures how long the engine's step is overdue. One thread calls it, once a beat.</summary>
internal sealed class EngineDelay(SnapshotStore store, TimeProvider time)
{
    private const long NotDue = -1;

    private long _overdue = NotDue;
    private long _waited;

    public TimeSpan Current => time.Span(_waited);

    /// <param name="now">The timestamp of this beat.</param>
    /// <param name="passed">The time since the last beat without suspensions, in ticks of the clock.</param>
    public void Update(long now, long passed)
    {
        var due = store.EvaluationDue;
        _waited = due == _overdue ? _waited + passed : 0;
        _overdue = due > now ? NotDue : due;
    }
}
