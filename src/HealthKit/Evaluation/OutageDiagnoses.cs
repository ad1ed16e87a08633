namespace HealthKit.Evaluation;

/// <summary>The network diagnoses of one outage of one check. Each reason that the check reports is diagnosed once.</summary>
internal sealed class OutageDiagnoses
{
    private readonly Dictionary<HealthReason, NetworkDiagnosis?> _byReason = [];

    /// <summary>Returns <c>true</c> for a reason that is new in this outage.</summary>
    public bool TryStart(HealthReason reason) => _byReason.TryAdd(reason, null);

    public void Set(HealthReason reason, NetworkDiagnosis diagnosis) => _byReason[reason] = diagnosis;

    /// <summary>Allows another diagnosis of the reason, since the check did not know its endpoints yet.</summary>
    public void Remove(HealthReason reason) => _byReason.Remove(reason);

    public NetworkDiagnosis? Get(HealthReason? reason) => reason is null ? null : _byReason.GetValueOrDefault(reason);
}

/// <summary>A request to find the network layer at which a check fails. The engine drops a result that comes after the outage.</summary>
internal sealed record DiagnosisRequest(CheckLoop Loop, OutageDiagnoses Outage, HealthReason Reason, INetworkedCheck Check);

/// <summary>The result of a request; <paramref name="Diagnosis"/> is <c>null</c> when there is none.</summary>
internal sealed record DiagnosisResult(DiagnosisRequest Request, NetworkDiagnosis? Diagnosis);
