namespace HealthKit;

/// <summary>
/// Lets the app tell how its own calls of a dependency went, for every call, so that traffic spares the check its runs while it flows, and has a fault looked
/// at when the first call fails instead of at the next interval. Get it from the host's services. Both methods take some tens of nanoseconds, allocate nothing
/// while nothing changes, and may be called by any thread.
/// </summary>
public interface IDependencyReporter
{
    /// <summary>
    /// A call succeeded. While the check is healthy that stands for its next run, which comes a whole <see cref="CheckOptions.Interval"/> after the call; of three
    /// runs in a row at most two are spared. While it is not, the check is run at once, but not before its <see cref="CheckOptions.RetryInterval"/>: a verdict
    /// is turned for the better only by the check itself.
    /// </summary>
    /// <param name="check">The name of the check, whatever its case.</param>
    /// <exception cref="ArgumentException">There is no check of a dependency with that name.</exception>
    void ReportSuccess(string check);

    /// <summary>
    /// A call failed, by the dependency's fault: it was not reached, or did not answer in time. Counts as one failure towards <see cref="CheckOptions.FailAfter"/>,
    /// once for each run however many calls failed, and has the check run at once, but not before its <see cref="CheckOptions.RetryInterval"/>. So one bad
    /// request takes no healthy dependency out as long as <see cref="CheckOptions.FailAfter"/> is 2 or more.
    /// </summary>
    /// <param name="check">The name of the check, whatever its case.</param>
    /// <exception cref="ArgumentException">There is no check of a dependency with that name.</exception>
    void ReportFailure(string check);
}
