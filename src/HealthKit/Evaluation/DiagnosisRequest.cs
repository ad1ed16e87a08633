namespace HealthKit.Evaluation;

/// <summary>A request to find the network layer at which a check fails. The engine drops a result that comes after the outage.</summary>
// The outage has its diagnoses by reason: null while one is in progress, and for a failure that has no layer. The check is null when a
// third-party check's database driver failed: its server is not known, and the reason alone may tell the layer.
internal sealed record DiagnosisRequest(
    CheckLoop Loop, Dictionary<HealthReason, NetworkDiagnosis?> Outage, HealthReason Reason, INetworkedCheck? Check);

/// <summary>The result of a request; <paramref name="Diagnosis"/> is <c>null</c> when there is none.</summary>
internal sealed record DiagnosisResult(DiagnosisRequest Request, NetworkDiagnosis? Diagnosis);
