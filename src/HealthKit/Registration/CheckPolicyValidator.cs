namespace HealthKit.Registration;

/// <summary>The ranges of a check's policy.</summary>
internal static class CheckPolicyValidator
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan MaximumAge = TimeSpan.FromDays(30);

    /// <summary>Returns whether all durations are within their ranges: sums of others may overflow.</summary>
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
                $"{Path(nameof(options.StaleAfter))} is {staleAfter:c}, less than the {longestGap:c} that may pass between two results. "
                + "Raise it to 1.1 × Interval + Timeout + 50 ms or more, or leave it out.");
        }

        errors.Require(
            options.StaleAfter is null || options.StaleAfter <= MaximumAge,
            $"{Path(nameof(options.StaleAfter))} is {options.StaleAfter:c}; it must be at most {MaximumAge:c}. Leave it out for 3 × Interval + Timeout.");
        errors.Require(
            Enum.IsDefined(options.Impact),
            $"{Path(nameof(options.Impact))} is {options.Impact:D}, which is not one of {string.Join(", ", Enum.GetNames<CheckImpact>())}.");
        const HealthProbes all = HealthProbes.Live | HealthProbes.Ready | HealthProbes.Startup;
        errors.Require(
            (options.Probes & ~all) == 0,
            $"{Path(nameof(options.Probes))} is {options.Probes:D}, which is not a combination of Live, Ready and Startup.");

        return isInRange;

        string Path(string setting) => $"{HealthKitSections.Checks}:{name}:{setting}";

        bool Within(string setting, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            var isWithin = value >= least && value <= most;
            var hint = value >= Day && value.Ticks % Day.Ticks == 0 ? " A bare number is read as days: write 00:00:05 for five seconds." : "";
            errors.Require(isWithin, $"{Path(setting)} is {value:c}; it must be from {least:c} to {most:c}.{hint}");
            return isWithin;
        }

        void Counted(string setting, int value) =>
            errors.Require(value is >= 1 and <= 100, $"{Path(setting)} is {value}; it must be from 1 to 100.");
    }
}
