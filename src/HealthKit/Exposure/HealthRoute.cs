using HealthKit.Snapshots;

namespace HealthKit.Exposure;

/// <summary>What a path asks for: a probe, or one check.</summary>
/// <param name="Probe">The probe; for a check, <see cref="ProbeKind.Overall"/>.</param>
/// <param name="Check">The index of the check, or <c>null</c> for a probe.</param>
internal sealed record HealthRoute(ProbeKind Probe, int? Check)
{
    public static HealthRoute Of(ProbeKind probe) => new(probe, Check: null);
}
