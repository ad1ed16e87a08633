namespace HealthKit;

/// <summary>Settings of a check whose state the app reports. A report takes effect at once, and holds until the next report.</summary>
public sealed class ReportedCheckOptions : CheckOptions
{
    /// <summary>One report changes the verdict.</summary>
    public ReportedCheckOptions() => (FailAfter, RecoverAfter) = (1, 1);
}
