namespace HealthKit.Registration;

/// <summary>One check, fixed at start-up: its registration and its final policy.</summary>
internal sealed class CheckDefinition(HealthCheckRegistration registration, CheckTraits traits, CheckOptions options)
{
    /// <summary>The maximum share by which jitter shortens or extends an interval.</summary>
    public const double Jitter = 0.1;

    // With short intervals, a machine that stops for some seconds must not make its processes unready. A lasting fault is a timeout
    // long before.
    private static readonly TimeSpan ShortestDefaultStaleAfter = TimeSpan.FromSeconds(10);

    /// <summary>The maximum delay from a result to its publication.</summary>
    public static readonly TimeSpan Coalescing = TimeSpan.FromMilliseconds(50);

    public string Name { get; } = registration.Name;
    public HealthCheckRegistration Registration { get; } = registration;
    public CheckTraits Traits { get; } = traits;
    public TimeSpan Interval { get; } = options.Interval;
    public TimeSpan InitialDelay { get; } = options.InitialDelay;
    public TimeSpan RetryInterval { get; } = options.RetryInterval < options.Interval ? options.RetryInterval : options.Interval;
    public TimeSpan Timeout { get; } = options.Timeout;
    public TimeSpan StartPeriod { get; } = options.StartPeriod;
    public TimeSpan AllowedSilence { get; } = options.AllowedSilence;
    public int FailAfter { get; } = options.FailAfter;
    public int RecoverAfter { get; } = options.RecoverAfter;
    public TimeSpan StaleAfter { get; } = options.StaleAfter ?? DefaultStaleAfter(options);

    /// <summary>Replaces <see cref="StaleAfter"/> until the first result, since the first run may take longer than the others.</summary>
    public TimeSpan FirstStaleAfter => StaleAfter < StartPeriod + Timeout ? StartPeriod + Timeout : StaleAfter;
    public CheckImpact Impact { get; } = options.Impact;
    public HealthProbes Probes { get; } = options.Probes;
    public IReadOnlyList<string> AffectedEndpoints { get; } = options.AffectedEndpoints.ToArray();

    /// <summary>The tags of the registration, the options and the probes.</summary>
    public IReadOnlyList<string> Tags { get; } = registration.Tags.Order(StringComparer.Ordinal).ToArray();

    /// <summary>The latest outcome of the app's own calls to this dependency. The only mutable part.</summary>
    public PassiveHealthReport PassiveHealth { get; } = new();

    /// <summary>The maximum time from the start of a lasting fault to the verdict.</summary>
    public TimeSpan WorstDetection =>
        AllowedSilence + ((1 + Jitter) * Interval) + Timeout + ((FailAfter - 1) * (((1 + Jitter) * RetryInterval) + Timeout));

    private static TimeSpan DefaultStaleAfter(CheckOptions options) =>
        (3 * options.Interval) + options.Timeout is var age && age > ShortestDefaultStaleAfter ? age : ShortestDefaultStaleAfter;
}
