namespace HealthKit.Registration;

/// <summary>The ranges of a check's policy.</summary>
internal static class CheckOptionsRules
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan LongestAge = TimeSpan.FromDays(30);

    /// <summary>Returns whether all durations are within their ranges: sums of others may overflow.</summary>
    public static bool Apply(string name, CheckOptions options, ConfigurationFaults faults)
    {
        var isInRange = Within(nameof(options.Interval), options.Interval, TimeSpan.FromMilliseconds(100), Day)
            & Within(nameof(options.InitialDelay), options.InitialDelay, TimeSpan.Zero, Day)
            & Within(nameof(options.RetryInterval), options.RetryInterval, TimeSpan.FromMilliseconds(50), Day)
            & Within(nameof(options.Timeout), options.Timeout, TimeSpan.FromMilliseconds(10), options is StartupTaskOptions ? Day / 2 : TimeSpan.FromMinutes(5));
        Counted(nameof(options.FailAfter), options.FailAfter);
        Counted(nameof(options.RecoverAfter), options.RecoverAfter);

        if (options.StaleAfter is { } staleAfter && isInRange)
        {
            var longestGap = ((1 + CheckDefinition.Jitter) * options.Interval) + options.Timeout + CheckDefinition.Coalescing;
            faults.Require(
                staleAfter >= longestGap,
                $"{Path(nameof(options.StaleAfter))} is {staleAfter:c}, less than the {longestGap:c} that may pass between two results. "
                + "Raise it to 1.1 × Interval + Timeout + 50 ms or more, or leave it out.");
        }

        faults.Require(
            options.StaleAfter is null || options.StaleAfter <= LongestAge,
            $"{Path(nameof(options.StaleAfter))} is {options.StaleAfter:c}; it must be at most {LongestAge:c}. Leave it out for 3 × Interval + Timeout.");
        faults.Require(
            Enum.IsDefined(options.Impact),
            $"{Path(nameof(options.Impact))} is {options.Impact:D}, which is not one of {string.Join(", ", Enum.GetNames<CheckImpact>())}.");
        const HealthProbes all = HealthProbes.Live | HealthProbes.Ready | HealthProbes.Startup;
        faults.Require(
            (options.Probes & ~all) == 0,
            $"{Path(nameof(options.Probes))} is {options.Probes:D}, which is not a combination of Live, Ready and Startup.");

        return isInRange;

        string Path(string setting) => $"{HealthKitSections.Checks}:{name}:{setting}";

        bool Within(string setting, TimeSpan value, TimeSpan least, TimeSpan most)
        {
            var isWithin = value >= least && value <= most;
            var hint = value >= Day && value.Ticks % Day.Ticks == 0 ? " A bare number is read as days: write 00:00:05 for five seconds." : "";
            faults.Require(isWithin, $"{Path(setting)} is {value:c}; it must be from {least:c} to {most:c}.{hint}");
            return isWithin;
        }

        void Counted(string setting, int value) =>
            faults.Require(value is >= 1 and <= 100, $"{Path(setting)} is {value}; it must be from 1 to 100.");
    }
}
