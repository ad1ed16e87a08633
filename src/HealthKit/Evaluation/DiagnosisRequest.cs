using HealthKit.Snapshots;

namespace HealthKit.Evaluation;

/// <summary>The wish to know which layer a check fails at.</summary>
/// <param name="Loop">Of the check.</param>
/// <param name="Outage">For which it is to be known; of one that is over nobody wants to.</param>
/// <param name="Reason">What the check said.</param>
/// <param name="Check">Knows where its dependency listens.</param>
internal sealed record DiagnosisRequest(CheckLoop Loop, OutageDiagnoses Outage, HealthReason Reason, INetworkedCheck Check);

/// <summary>What was found out about a check that fails.</summary>
/// <param name="Request">The wish to know it.</param>
/// <param name="Diagnosis">Its layer, or <c>null</c> when there is none to tell.</param>
internal sealed record DiagnosisResult(DiagnosisRequest Request, NetworkDiagnosis? Diagnosis);
