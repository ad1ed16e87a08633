namespace HealthKit;

/// <summary>The settings of a check of the space on a file system.</summary>
public sealed class DiskSpaceCheckOptions : CheckOptions
{
    /// <summary>Disks fill slowly.</summary>
    public DiskSpaceCheckOptions() => Interval = TimeSpan.FromSeconds(30);

    /// <summary>A path on the file system. Of the answers only <see cref="DetailLevel.Full"/> may show it, in what the system says when it is not there.</summary>
    /// <value>As registered; absolute.</value>
    public string Path { get; set; } = "";

    /// <summary>The share in use from which on it is degraded (<c>threshold</c>). What is reserved for root counts as in use.</summary>
    /// <value>Default 0.8; 0 to 1.</value>
    public double DegradedAt { get; set; } = 0.8;

    /// <summary>The share in use from which on it is unhealthy.</summary>
    /// <value>Default 0.9; 0 to 1, not less than <see cref="DegradedAt"/>.</value>
    public double UnhealthyAt { get; set; } = 0.9;

    /// <summary>Free bytes from which down it is degraded (<c>threshold</c>), in place of the shares.</summary>
    /// <value>Default <c>null</c>: the shares decide.</value>
    public long? DegradedFreeBytes { get; set; }

    /// <summary>Free bytes from which down it is unhealthy, in place of the shares.</summary>
    /// <value>Default <c>null</c>.</value>
    public long? UnhealthyFreeBytes { get; set; }
}
