using HealthKit.Snapshots;

namespace HealthKit.Evaluation;

/// <summary>What is known of the layers of one outage of one check. Each reason that the check gives is looked into once, however long it lasts.</summary>
internal sealed class OutageDiagnoses
{
    private readonly Dictionary<HealthReason, NetworkDiagnosis?> _found = [];

    /// <summary>Whether the reason is one that was not given before.</summary>
    public bool TryStart(HealthReason reason) => _found.TryAdd(reason, null);

    public void Set(HealthReason reason, NetworkDiagnosis diagnosis) => _found[reason] = diagnosis;

    /// <summary>Nothing could be found out, since the check did not know yet where to look: the next failure asks again.</summary>
    public void Remove(HealthReason reason) => _found.Remove(reason);

    /// <summary>What was found out about the reason; <c>null</c> as long as nothing was.</summary>
    public NetworkDiagnosis? Get(HealthReason? reason) => reason is null ? null : _found.GetValueOrDefault(reason);
}
