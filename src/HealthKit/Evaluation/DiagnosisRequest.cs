using HealthKit.Snapshots;

namespace HealthKit.Evaluation;

/// <summary>A request to find the network layer at which a check fails.</summary>
/// <param name="Loop">The loop of the check.</param>
/// <param name="Outage">The outage; the engine drops a result that comes after its end.</param>
/// <param name="Reason">The reason that the check reported.</param>
/// <param name="Check">The check, which knows its endpoints.</param>
internal sealed record DiagnosisRequest(CheckLoop Loop, OutageDiagnoses Outage, HealthReason Reason, INetworkedCheck Check);

/// <summary>The result of a <see cref="DiagnosisRequest"/>; <paramref name="Diagnosis"/> is <c>null</c> when there is none.</summary>
internal sealed record DiagnosisResult(DiagnosisRequest Request, NetworkDiagnosis? Diagnosis);
