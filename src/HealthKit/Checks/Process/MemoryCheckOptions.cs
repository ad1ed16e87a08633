namespace HealthKit;

/// <summary>Settings of a check of the memory of the process or its container.</summary>
public sealed class MemoryCheckOptions : CheckOptions
{
    /// <summary>
    /// The impact is <see cref="CheckImpact.Degrades"/>: a replica with little memory still serves requests, and the other replicas would
    /// have to take its load. Interval 3 s.
    /// </summary>
    public MemoryCheckOptions() => (Impact, Interval) = (CheckImpact.Degrades, TimeSpan.FromSeconds(3));

    /// <summary>The memory to measure.</summary>
    /// <value>Default <see cref="MemoryMeasure.Container"/>.</value>
    public MemoryMeasure Measure { get; set; }

    /// <summary>
    /// From this share of the container's limit (or of the machine's memory) on, the check is degraded (<c>threshold</c>).
    /// </summary>
    /// <value>Default 0.8; 0 to 1. Ignored when <see cref="DegradedBytes"/> or <see cref="UnhealthyBytes"/> is set.</value>
    public double DegradedAt { get; set; } = 0.8;

    /// <summary>From this share on, the check is unhealthy (<c>threshold</c>).</summary>
    /// <value>Default 0.9; 0 to 1, not less than <see cref="DegradedAt"/>.</value>
    public double UnhealthyAt { get; set; } = 0.9;

    /// <summary>
    /// From this number of bytes on, the check is degraded. A measure without a limit needs this or <see cref="UnhealthyBytes"/>.
    /// </summary>
    /// <value>Default <c>null</c>: the shares apply.</value>
    public long? DegradedBytes { get; set; }

    /// <summary>From this number of bytes on, the check is unhealthy (<c>threshold</c>).</summary>
    /// <value>Default <c>null</c>. Not less than <see cref="DegradedBytes"/>.</value>
    public long? UnhealthyBytes { get; set; }
}
