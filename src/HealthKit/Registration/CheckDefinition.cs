using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Registration;

/// <summary>One check, frozen at start-up: its registration and the policy that all sources agreed on.</summary>
internal sealed class CheckDefinition(HealthCheckRegistration registration, CheckTraits traits, CheckOptions options)
{
    /// <summary>A tenth more than the interval is the longest that jitter makes it.</summary>
    public const double Jitter = 0.1;

    /// <summary>The longest that a result waits for its publication.</summary>
    public static readonly TimeSpan Coalescing = TimeSpan.FromMilliseconds(50);

    public string Name { get; } = registration.Name;

    public HealthCheckRegistration Registration { get; } = registration;

    public CheckTraits Traits { get; } = traits;

    public TimeSpan Interval { get; } = options.Interval;

    public TimeSpan InitialDelay { get; } = options.InitialDelay;

    public TimeSpan RetryInterval { get; } = options.RetryInterval < options.Interval ? options.RetryInterval : options.Interval;

    public TimeSpan Timeout { get; } = options.Timeout;

    public int FailAfter { get; } = options.FailAfter;

    public int RecoverAfter { get; } = options.RecoverAfter;

    public TimeSpan StaleAfter { get; } = options.StaleAfter ?? (3 * options.Interval) + options.Timeout;

    public CheckImpact Impact { get; } = options.Impact;

    public HealthProbes Probes { get; } = options.Probes;

    /// <summary>As registered, with those of the probes and of the options.</summary>
    public IReadOnlyList<string> Tags { get; } = registration.Tags.Order(StringComparer.Ordinal).ToArray();

    public IReadOnlyList<string> AffectedEndpoints { get; } = options.AffectedEndpoints.ToArray();

    /// <summary>The letter box of the app's own calls: the one thing here that changes.</summary>
    public PassiveHealthReport PassiveHealth { get; } = new();

    /// <summary>The longest that a lasting fault can go unseen.</summary>
    public TimeSpan WorstDetection =>
        ((1 + Jitter) * Interval) + Timeout + ((FailAfter - 1) * (((1 + Jitter) * RetryInterval) + Timeout));
}
