namespace HealthKit;

/// <summary>
/// The policy of one check: when it runs, how long it may take, and what its failure means. The values come from the defaults, the stock
/// registration, code, and the configuration section <c>HealthKit:Checks:&lt;name&gt;</c>, in this order; the last wins. Derive from this
/// class to add settings of a custom check.
/// </summary>
public class CheckOptions
{
    /// <summary>Time from the end of one run to the start of the next, with a jitter of ±10 %.</summary>
    /// <value>Default 1.5 s; 100 ms to 12 h.</value>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1.5);

    /// <summary>Time before the first run.</summary>
    /// <value>Default 0; 0 to 12 h.</value>
    public TimeSpan InitialDelay { get; set; }

    /// <summary>Replaces a longer <see cref="Interval"/> while HealthKit counts results that may change the verdict.</summary>
    /// <value>Default 500 ms; 50 ms to 12 h.</value>
    public TimeSpan RetryInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// The hard deadline of one run. At the deadline HealthKit cancels the run's token and counts a failure with reason <c>timeout</c>. It
    /// ignores a later result. The first run may take until the end of <see cref="StartPeriod"/>.
    /// </summary>
    /// <value>Default 1 s; 10 ms to 5 minutes.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The time that a first connection and a cold runtime get, from the start of the first run. Until the check has its first result, a
    /// run may take until the end of this period, and a run that was too slow (<c>timeout</c>, <c>unreachable</c>, <c>slow</c>) is no
    /// result: the check stays <c>starting</c> and runs again after <see cref="RetryInterval"/>. Any other failure counts at once. A
    /// dependency that is silent from the start is unhealthy at most StartPeriod + Timeout after the first run began.
    /// </summary>
    /// <value>Default 10 s; 0 (the first run has no privilege) to 5 minutes.</value>
    public TimeSpan StartPeriod { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Number of consecutive worse results that change the verdict. The very first result counts at once.</summary>
    /// <value>Default 2; 1 to 100.</value>
    public int FailAfter { get; set; } = 2;

    /// <summary>Number of consecutive better results that change the verdict back.</summary>
    /// <value>Default 2; 1 to 100.</value>
    public int RecoverAfter { get; set; } = 2;

    /// <summary>Time without a result that makes the check unhealthy, reason <c>stale</c>. A missed deadline counts as a result.</summary>
    /// <value>
    /// Default <c>null</c>: 3 × <see cref="Interval"/> + <see cref="Timeout"/>, at least 10 s. 1.1 × Interval + Timeout + 50 ms to 30 days.
    /// </value>
    public TimeSpan? StaleAfter { get; set; }

    /// <summary>How an unhealthy check affects its probes.</summary>
    /// <value>Default <see cref="CheckImpact.Critical"/>.</value>
    public CheckImpact Impact { get; set; }

    /// <summary>The probes in which the check counts.</summary>
    /// <value>Default <see cref="HealthProbes.Ready"/>.</value>
    public HealthProbes Probes { get; set; } = HealthProbes.Ready;

    /// <summary>Tags for stock <c>MapHealthChecks</c> predicates and publishers, besides the tags of <see cref="Probes"/>.</summary>
    /// <value>Default none.</value>
    public IList<string> Tags { get; } = [];

    /// <summary>
    /// URI templates of this service's endpoints that a failure affects: the <c>affectedEndpoints</c> of the <c>health+json</c> form
    /// (draft-inadarei-api-health-check-06, section 4.6).
    /// </summary>
    /// <value>Default none.</value>
    public IList<string> AffectedEndpoints { get; } = [];

    /// <summary>The maximum of <see cref="Timeout"/>.</summary>
    internal virtual TimeSpan MaximumTimeout => TimeSpan.FromMinutes(5);

    /// <summary>How long a fault may last before a run can see it.</summary>
    internal virtual TimeSpan AllowedSilence => TimeSpan.Zero;
}
