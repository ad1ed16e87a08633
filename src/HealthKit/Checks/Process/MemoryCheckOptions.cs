namespace HealthKit;

/// <summary>The settings of a check of the memory of the process or its container.</summary>
public sealed class MemoryCheckOptions : CheckOptions
{
    /// <summary>Its failure degrades by default: a replica that is low on memory still serves, and the others would have to take its load.</summary>
    public MemoryCheckOptions()
    {
        Impact = CheckImpact.Degrades;
        Interval = TimeSpan.FromSeconds(10);
    }

    /// <summary>What is measured.</summary>
    /// <value>Default <see cref="MemoryMeasure.Container"/>.</value>
    public MemoryMeasure Measure { get; set; }

    /// <summary>The share of the container's limit (of the machine's memory without one) from which on it is degraded (<c>threshold</c>).</summary>
    /// <value>Default 0.8; 0 to 1. Not used where <see cref="DegradedBytes"/> or <see cref="UnhealthyBytes"/> is set.</value>
    public double DegradedAt { get; set; } = 0.8;

    /// <summary>The share from which on it is unhealthy.</summary>
    /// <value>Default 0.9; 0 to 1, not less than <see cref="DegradedAt"/>.</value>
    public double UnhealthyAt { get; set; } = 0.9;

    /// <summary>Bytes from which on it is degraded. Needed, here or in <see cref="UnhealthyBytes"/>, for measures that have no limit.</summary>
    /// <value>Default <c>null</c>: the shares decide.</value>
    public long? DegradedBytes { get; set; }

    /// <summary>Bytes from which on it is unhealthy.</summary>
    /// <value>Default <c>null</c>.</value>
    public long? UnhealthyBytes { get; set; }
}
