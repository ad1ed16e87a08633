namespace HealthKit.Snapshots;

/// <summary>What was found out about an outage.</summary>
/// <param name="Layer">The layer it begins at.</param>
/// <param name="Addresses">Those that were tried; shown in <see cref="DetailLevel.Full"/> alone.</param>
internal sealed record Diagnosis(FailingLayer Layer, IReadOnlyList<string> Addresses);
