namespace HealthKit;

/// <summary>
/// The policy of one check: when it runs, how long it may take, and what its failure means. Values are taken from the defaults, the stock
/// registration, code, and the configuration section <c>HealthKit:Checks:&lt;name&gt;</c>, in this order; the last wins. Derive to add the
/// settings of a check of your own.
/// </summary>
public class CheckOptions
{
    /// <summary>Time from the end of one run to the start of the next, varied by ±10 %.</summary>
    /// <value>Default 5 s; 100 ms to 1 day.</value>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Time before the first run.</summary>
    /// <value>Default 0; 0 to 1 day.</value>
    public TimeSpan InitialDelay { get; set; }

    /// <summary>
    /// Replaces <see cref="Interval"/> while a verdict is in transition, that is, while failures or successes are being counted. An
    /// interval shorter than this stays in force.
    /// </summary>
    /// <value>Default 1 s; 50 ms to 1 day.</value>
    public TimeSpan RetryInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The hard deadline of one run: the run's token is cancelled, the run counts as failed with reason <c>timeout</c>, and a result that
    /// comes later is thrown away.
    /// </summary>
    /// <value>Default 2 s; 10 ms to 5 minutes.</value>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Consecutive worse results before the verdict turns. The first result ever counts at once.</summary>
    /// <value>Default 2; 1 to 100.</value>
    public int FailAfter { get; set; } = 2;

    /// <summary>Consecutive better results before the verdict turns back.</summary>
    /// <value>Default 2; 1 to 100.</value>
    public int RecoverAfter { get; set; } = 2;

    /// <summary>No run ended and none was seen to overstay for this long: the check is unhealthy with reason <c>stale</c>.</summary>
    /// <value>Default <c>null</c>: 3 × <see cref="Interval"/> + <see cref="Timeout"/>. At least 1.1 × Interval + Timeout + 50 ms; at most 30 days.</value>
    public TimeSpan? StaleAfter { get; set; }

    /// <summary>What an unhealthy check does to its probes.</summary>
    /// <value>Default <see cref="CheckImpact.Critical"/>.</value>
    public CheckImpact Impact { get; set; }

    /// <summary>The probes that the check counts in.</summary>
    /// <value>Default <see cref="HealthProbes.Ready"/>.</value>
    public HealthProbes Probes { get; set; } = HealthProbes.Ready;

    /// <summary>Tags for the predicates of stock <c>MapHealthChecks</c> and publishers, besides those of <see cref="Probes"/>.</summary>
    /// <value>Default none.</value>
    public IList<string> Tags { get; } = [];

    /// <summary>
    /// URI templates of the endpoints of this service that suffer when the check fails, for the <c>affectedEndpoints</c> of the
    /// <c>health+json</c> form (draft-inadarei-api-health-check-06, section 4.6).
    /// </summary>
    /// <value>Default none.</value>
    public IList<string> AffectedEndpoints { get; } = [];

    /// <summary>The longest <see cref="Timeout"/> that is allowed.</summary>
    internal virtual TimeSpan MaximumTimeout => TimeSpan.FromMinutes(5);
}
