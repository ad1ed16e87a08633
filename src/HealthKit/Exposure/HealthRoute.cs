using HealthKit.Snapshots;

namespace HealthKit.Exposure;

/// <summary>What a path asks for: a probe, one check, or the metrics page.</summary>
/// <param name="Probe">The probe; for all else, <see cref="ProbeKind.Overall"/>.</param>
/// <param name="Check">The index of the check, or <c>null</c>.</param>
/// <param name="IsMetrics">Whether it is the metrics page.</param>
internal sealed record HealthRoute(ProbeKind Probe, int? Check, bool IsMetrics = false)
{
    public static HealthRoute Metrics { get; } = new(ProbeKind.Overall, Check: null, IsMetrics: true);

    /// <summary>What its requests are counted as.</summary>
    public KeyValuePair<string, object?> Label { get; } = new("probe", Check is not null ? "check" : Probe switch
    {
        ProbeKind.Live => "live",
        ProbeKind.Ready => "ready",
        ProbeKind.Startup => "startup",
        _ => "overall",
    });

    public static HealthRoute Of(ProbeKind probe) => new(probe, Check: null);
}
