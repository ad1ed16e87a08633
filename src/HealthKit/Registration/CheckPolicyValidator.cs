namespace HealthKit.Registration;

/// <summary>Validates the policy of one check.</summary>
internal static class CheckPolicyValidator
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan MaximumAge = TimeSpan.FromDays(30);

    /// <summary>Returns whether the durations are in range; sums of other durations may overflow.</summary>
    public static bool Validate(string name, CheckOptions options, ConfigurationErrors errors)
    {
        var isInRange = Within(nameof(options.Interval), options.Interval, TimeSpan.FromMilliseconds(100), Day)
            & Within(nameof(options.InitialDelay), options.InitialDelay, TimeSpan.Zero, Day)
            & Within(nameof(options.RetryInterval), options.RetryInterval, TimeSpan.FromMilliseconds(50), Day)
            & Within(nameof(options.Timeout), options.Timeout, TimeSpan.FromMilliseconds(10), options.MaximumTimeout);
        Counted(nameof(options.FailAfter), options.FailAfter);
        Counted(nameof(options.RecoverAfter), options.RecoverAfter);

        if (options.StaleAfter is { } staleAfter && isInRange)
        {
            var longestGap = ((1 + CheckDefinition.Jitter) * options.Interval) + options.Timeout + CheckDefinition.Coalescing;
            errors.Require(
                staleAfter >= longestGap,
                $"{Path(nameof(options.StaleAfter))} is {staleAfter:c}, but up to {longestGap:c} can pass between two results. "
                + "Set it to 1.1 × Interval + Timeout + 50 ms or more, or remove it.");
        }

        errors.Require(
            options.StaleAfter is null || options.StaleAfter <= MaximumAge,
            $"{Path(nameof(options.StaleAfter))} is {options.StaleAfter:c}; it must be at most {MaximumAge:c}. Remove it for the default, "
            + "3 × Interval + Timeout.");
        errors.RequireDefined(Path(nameof(options.Impact)), options.Impact);
        const HealthProbes all = HealthProbes.Live | HealthProbes.Ready | HealthProbes.Startup;
        errors.Require(
            (options.Probes & ~all) == 0,
            $"{Path(nameof(options.Probes))} is {options.Probes:D}, which is not a combination of Live, Ready and Startup.");
        return isInRange;

        string Path(string setting) => $"{HealthKitSections.Checks}:{name}:{setting}";

        bool Within(string setting, TimeSpan value, TimeSpan minimum, TimeSpan maximum) =>
            errors.RequireWithin(Path(setting), value, minimum, maximum);

        void Counted(string setting, int value) =>
            errors.Require(value is >= 1 and <= 100, $"{Path(setting)} is {value}; it must be from 1 to 100.");
    }
}
