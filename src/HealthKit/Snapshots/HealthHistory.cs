using System.Collections.Frozen;
using HealthKit.Registration;

namespace HealthKit.Snapshots;

/// <summary>The histories of all checks.</summary>
internal sealed class HealthHistory(CheckCatalog catalog) : IRunObserver
{
    private readonly FrozenDictionary<CheckDefinition, CheckHistory> _checks =
        catalog.Definitions.ToFrozenDictionary(static check => check, static _ => new CheckHistory());

    private long _version;

    /// <summary>Rises with every recorded run.</summary>
    public long Version => Volatile.Read(ref _version);

    public CheckTimeline Of(CheckState check, DateTimeOffset now) => _checks[check.Definition].TimelineAt(now, check);

    public void Observe(RunRecord run)
    {
        _checks[run.Check].Add(run);
        Interlocked.Increment(ref _version);
    }
}
