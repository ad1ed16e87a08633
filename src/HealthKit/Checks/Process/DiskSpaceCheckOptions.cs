namespace HealthKit;

/// <summary>Settings of a check of the free space on a file system.</summary>
public sealed class DiskSpaceCheckOptions : CheckOptions
{
    /// <summary>Interval 3 s.</summary>
    public DiskSpaceCheckOptions() => Interval = TimeSpan.FromSeconds(3);

    /// <summary>A path on the file system. Only <see cref="DetailLevel.Full"/> responses may show it, in an error message.</summary>
    /// <value>Set by <c>AddDiskSpace</c>; an absolute path.</value>
    public string Path { get; set; } = "";

    /// <summary>
    /// From this share of used space on, the check is degraded (<c>threshold</c>). Space reserved for root counts as used.
    /// </summary>
    /// <value>Default 0.8; 0 to 1.</value>
    public double DegradedAt { get; set; } = 0.8;

    /// <summary>From this share of used space on, the check is unhealthy (<c>threshold</c>).</summary>
    /// <value>Default 0.9; 0 to 1, not less than <see cref="DegradedAt"/>.</value>
    public double UnhealthyAt { get; set; } = 0.9;

    /// <summary>At this number of free bytes or less, the check is degraded (<c>threshold</c>). It replaces the shares.</summary>
    /// <value>Default <c>null</c>: the shares apply.</value>
    public long? DegradedFreeBytes { get; set; }

    /// <summary>At this number of free bytes or less, the check is unhealthy (<c>threshold</c>). It replaces the shares.</summary>
    /// <value>Default <c>null</c>. Not more than <see cref="DegradedFreeBytes"/>.</value>
    public long? UnhealthyFreeBytes { get; set; }
}
