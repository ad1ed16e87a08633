using HealthKit.Diagnostics;
using HealthKit.Snapshots;

namespace HealthKit.Lifecycle;

/// <summary>Measures for how long evaluation has owed a step. Looked at once a beat, by one thread.</summary>
internal sealed class EngineDelay(SnapshotStore store, TimeProvider time)
{
    private const long NotDue = -1;

    private long _overdue = NotDue;
    private long _waited;

    /// <summary>Zero while it steps when it is due.</summary>
    public TimeSpan Current => time.Span(_waited);

    /// <param name="now">The moment of this beat.</param>
    /// <param name="passed">The time since the last beat that counts, in ticks of the clock.</param>
    public void Update(long now, long passed)
    {
        var due = store.EvaluationDue;
        _waited = due == _overdue ? _waited + passed : 0;
        _overdue = due > now ? NotDue : due;
    }
}
