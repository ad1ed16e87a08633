namespace HealthKit.Registration;

/// <summary>Validates the policy of one check.</summary>
internal static class CheckPolicyValidator
{
    // Below a day, so that a bare number, which is read as days, is out of range.
    private static readonly TimeSpan MaximumInterval = TimeSpan.FromHours(12);
    private static readonly TimeSpan MaximumStartPeriod = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MaximumAge = TimeSpan.FromDays(30);

    /// <summary>Returns whether the durations are in range; sums of other durations may overflow.</summary>
    public static bool Validate(CheckOptions options, SettingErrors errors)
    {
        var isInRange = errors.Within(nameof(options.Interval), options.Interval, TimeSpan.FromMilliseconds(100), MaximumInterval)
            & errors.Within(nameof(options.InitialDelay), options.InitialDelay, TimeSpan.Zero, MaximumInterval)
            & errors.Within(nameof(options.RetryInterval), options.RetryInterval, TimeSpan.FromMilliseconds(50), MaximumInterval)
            & errors.Within(nameof(options.Timeout), options.Timeout, TimeSpan.FromMilliseconds(10), options.MaximumTimeout)
            & errors.Within(nameof(options.StartPeriod), options.StartPeriod, TimeSpan.Zero, MaximumStartPeriod);
        errors.Within(nameof(options.FailAfter), options.FailAfter, 1, 100);
        errors.Within(nameof(options.RecoverAfter), options.RecoverAfter, 1, 100);
        if (options.StaleAfter is { } staleAfter && isInRange)
        {
            var longestGap = ((1 + CheckDefinition.Jitter) * options.Interval) + options.Timeout + CheckDefinition.Coalescing;
            errors.Require(
                staleAfter >= longestGap, nameof(options.StaleAfter),
                $"is {staleAfter:c}, but up to {longestGap:c} can pass between two results. "
                + "Set it to 1.1 × Interval + Timeout + 50 ms or more, or remove it.");
        }

        errors.Require(
            options.StaleAfter is null || options.StaleAfter <= MaximumAge, nameof(options.StaleAfter),
            $"is {options.StaleAfter:c}; it must be at most {MaximumAge:c}. Remove it for the default, 3 × Interval + Timeout, at least "
            + "10 s.");
        errors.Defined(nameof(options.Impact), options.Impact);
        const HealthProbes all = HealthProbes.Live | HealthProbes.Ready | HealthProbes.Startup;
        errors.Require(
            (options.Probes & ~all) == 0, nameof(options.Probes),
            $"is {options.Probes:D}, which is not a combination of Live, Ready and Startup.");
        return isInRange;
    }
}
