using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Registration;

/// <summary>One check, fixed at startup: its registration and its final policy.</summary>
internal sealed class CheckDefinition(HealthCheckRegistration registration, CheckTraits traits, CheckOptions options)
{
    /// <summary>The maximum share by which jitter shortens or extends an interval.</summary>
    public const double Jitter = 0.1;

    /// <summary>The maximum delay from a result to its publication.</summary>
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
    public IReadOnlyList<string> AffectedEndpoints { get; } = options.AffectedEndpoints.ToArray();

    /// <summary>The tags of the registration, the options and the probes.</summary>
    public IReadOnlyList<string> Tags { get; } = registration.Tags.Order(StringComparer.Ordinal).ToArray();

    /// <summary>The latest outcome of the app's own calls to this dependency. The only mutable part.</summary>
    public PassiveHealthReport PassiveHealth { get; } = new();

    /// <summary>The maximum time from the start of a lasting fault to the verdict.</summary>
    public TimeSpan WorstDetection =>
        ((1 + Jitter) * Interval) + Timeout + ((FailAfter - 1) * (((1 + Jitter) * RetryInterval) + Timeout));
}
