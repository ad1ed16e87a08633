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

    /// <summary>Takes the timestamp of this beat and the time since the last one, without suspensions, in ticks of the clock.</summary>
    public void Update(long now, long passed)
    {
        var due = store.EvaluationDue;
        _waited = due == _overdue ? _waited + passed : 0;
        _overdue = due > now ? NotDue : due;
    }
}
