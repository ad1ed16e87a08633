namespace HealthKit.Evaluation;

/// <summary>The network diagnoses of one outage of one check. Each reason is diagnosed until a layer is found.</summary>
internal sealed class OutageDiagnoses
{
    private readonly Dictionary<HealthReason, NetworkDiagnosis?> _byReason = [];

    /// <summary>Returns <c>false</c> for a reason that has a diagnosis, and while one is in progress.</summary>
    public bool TryStart(HealthReason reason) => _byReason.TryAdd(reason, null);

    public void Set(HealthReason reason, NetworkDiagnosis diagnosis) => _byReason[reason] = diagnosis;

    /// <summary>Allows another diagnosis of the reason, since this one found no layer.</summary>
    public void Remove(HealthReason reason) => _byReason.Remove(reason);

    public NetworkDiagnosis? Get(HealthReason? reason) => reason is null ? null : _byReason.GetValueOrDefault(reason);
}

/// <summary>A request to find the network layer at which a check fails. The engine drops a result that comes after the outage.</summary>
internal sealed record DiagnosisRequest(CheckLoop Loop, OutageDiagnoses Outage, HealthReason Reason, INetworkedCheck Check);

/// <summary>The result of a request; <paramref name="Diagnosis"/> is <c>null</c> when there is none.</summary>
internal sealed record DiagnosisResult(DiagnosisRequest Request, NetworkDiagnosis? Diagnosis);
