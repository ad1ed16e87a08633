using HealthKit.Snapshots;

namespace HealthKit.Evaluation;

/// <summary>What was found out about a check that fails.</summary>
/// <param name="Request">The wish to know it.</param>
/// <param name="Diagnosis">Its layer, or <c>null</c> when there is none to tell.</param>
internal sealed record DiagnosisAnswer(DiagnosisRequest Request, Diagnosis? Diagnosis);
