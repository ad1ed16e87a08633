namespace HealthKit.Evaluation;

/// <summary>
/// When the runs that may end an outage start. All replicas see the end at the same moment, so their runs are spread: the fleet then makes
/// about twice as many runs as in the steady state. The simulation of a fleet measures it.
/// </summary>
internal readonly struct RecoveryTimes(CheckDefinition definition, EvaluationServices services)
{
    // In retry intervals: 0.7 s by default. A run that ends in time counts itself, so one run less must follow, within more time.
    private const double Factor = 1.4;
    private const double FactorInTime = 1.5;

    // Between the runs of one replica: the minimum of RetryInterval.
    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(50);

    /// <summary>The time in which the replicas start their runs when the dependency works again.</summary>
    public long Spread => services.Time.Ticks(Limited(Factor));

    /// <summary>Whether a run had to wait. It ended when the server went on, which is the same moment for all replicas.</summary>
    public bool IsWait(long elapsed) => elapsed > services.Time.Ticks(Gap);

    /// <summary>Returns a random part of <see cref="Spread"/>.</summary>
    public long RandomDelay() => Random(TimeSpan.Zero, Limited(Factor));

    /// <summary>Returns the time from a run that waited to the first run of a recovery.</summary>
    public long FirstDelay(bool isLate) => Random(Gap, Limited(isLate ? Factor : FactorInTime));

    /// <summary>Returns the time of the next run of a recovery: the same time after each start keeps the replicas spread.</summary>
    public long NextAfter(long started, long now) => Math.Max(started + Spread, now + services.Time.Ticks(Gap));

    /// <summary>Returns a random interval. It spreads runs again that a signal has started at the same moment.</summary>
    public long RandomInterval() => Random(
        (1 - CheckDefinition.Jitter) * definition.RetryInterval, (1 + CheckDefinition.Jitter) * definition.Interval);

    private TimeSpan Limited(double retryIntervals) =>
        retryIntervals * definition.RetryInterval is var spread && spread < definition.Interval ? spread : definition.Interval;

    private long Random(TimeSpan from, TimeSpan to) => services.Time.Ticks(from + ((to - from) * services.Random()));
}
