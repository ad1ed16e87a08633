namespace HealthKit;

/// <summary>
/// Lets the app report the outcome of its own calls to a dependency. Successful calls replace runs of the check, and a failed call starts
/// a run before its interval is over. Inject it from the host's services, and report every call. The methods take some tens of
/// nanoseconds, allocate nothing while nothing changes, and are thread-safe.
/// </summary>
public interface IDependencyReporter
{
    /// <summary>
    /// Reports a successful call. While the check is healthy, the call replaces its next run, which then comes one
    /// <see cref="CheckOptions.Interval"/> after the call; at most two of three consecutive runs are replaced. While the check is not
    /// healthy, the call starts a run as <see cref="ReportConnectionRestored"/> does. Only a run of the check changes the verdict to
    /// healthy.
    /// </summary>
    /// <param name="check">The name of the check, in any case.</param>
    /// <exception cref="ArgumentException">There is no dependency check with that name.</exception>
    void ReportSuccess(string check);

    /// <summary>
    /// Reports a call that the dependency failed: it was unreachable, or did not respond in time. All failed calls between two runs count
    /// as one failure toward <see cref="CheckOptions.FailAfter"/>. The call starts a run, but not before
    /// <see cref="CheckOptions.RetryInterval"/> has passed. With a <see cref="CheckOptions.FailAfter"/> of 2 or more, one failed call does
    /// not change the verdict.
    /// </summary>
    /// <inheritdoc cref="ReportSuccess"/>
    void ReportFailure(string check);

    /// <summary>
    /// Reports that a driver lost a connection to the dependency. While the check is healthy, this starts a run at once, at most one in
    /// <see cref="CheckOptions.RetryInterval"/>. It does not count as a failure: the driver may connect again, and the run shows it. The
    /// checks of HealthKit.Npgsql and HealthKit.StackExchangeRedis report the connections of their drivers.
    /// </summary>
    /// <inheritdoc cref="ReportSuccess"/>
    void ReportConnectionLost(string check);

    /// <summary>
    /// Reports that a driver is connected again. While the check is not healthy, this starts a run at a random time within 1.4 ×
    /// <see cref="CheckOptions.RetryInterval"/>, so that the replicas do not all run at once. Such reports start at most one run in a
    /// <see cref="CheckOptions.RetryInterval"/>. Each further run that <see cref="CheckOptions.RecoverAfter"/> requires starts 1.4 ×
    /// <see cref="CheckOptions.RetryInterval"/> after the previous one.
    /// </summary>
    /// <inheritdoc cref="ReportSuccess"/>
    void ReportConnectionRestored(string check);
}
