using System.Collections.Frozen;
using HealthKit.Registration;

namespace HealthKit.Snapshots;

/// <summary>The memory of all checks, fed by what evaluation counts.</summary>
internal sealed class HealthHistory(CheckCatalog catalog) : IRunObserver
{
    private readonly FrozenDictionary<CheckDefinition, CheckHistory> _checks =
        catalog.Definitions.ToFrozenDictionary(static check => check, static _ => new CheckHistory());

    private long _version;

    /// <summary>Rises with everything that is remembered.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>What is known of a check up to a moment at which the snapshot says this of it.</summary>
    public CheckTimeline Of(CheckState check, DateTimeOffset now) => _checks[check.Definition].TimelineAt(now, check);

    public void Observe(RunRecord run)
    {
        _checks[run.Check].Add(run);
        Interlocked.Increment(ref _version);
    }
}
