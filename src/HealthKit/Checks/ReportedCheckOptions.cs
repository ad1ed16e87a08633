namespace HealthKit;

/// <summary>The settings of a check that the app reports itself. What it reports holds at once, and until it reports something else.</summary>
public sealed class ReportedCheckOptions : CheckOptions
{
    /// <summary>Each report counts at once.</summary>
    public ReportedCheckOptions()
    {
        FailAfter = 1;
        RecoverAfter = 1;
    }
}
