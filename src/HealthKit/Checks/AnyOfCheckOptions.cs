namespace HealthKit;

/// <summary>The settings of a check that some of others suffice.</summary>
public sealed class AnyOfCheckOptions : CheckOptions
{
    /// <summary>What it looks at has been counted already.</summary>
    public AnyOfCheckOptions()
    {
        FailAfter = 1;
        RecoverAfter = 1;
        Interval = TimeSpan.FromMilliseconds(500);
    }

    /// <summary>How many of the checks have to be well.</summary>
    /// <value>As registered; 1 to the number of the checks.</value>
    public int Required { get; set; }
}
