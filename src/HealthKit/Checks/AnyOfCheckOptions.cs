namespace HealthKit;

/// <summary>Settings of a check that is healthy while enough of its member checks are healthy.</summary>
public sealed class AnyOfCheckOptions : CheckOptions
{
    /// <summary>One result changes the verdict, because each member applies its own <c>FailAfter</c>. Interval 500 ms.</summary>
    public AnyOfCheckOptions() => (FailAfter, RecoverAfter, Interval) = (1, 1, TimeSpan.FromMilliseconds(500));

    /// <summary>How many member checks have to be healthy.</summary>
    /// <value>Set by <c>AddAnyOf</c>; from 1 to the number of member checks.</value>
    public int Required { get; set; }
}
