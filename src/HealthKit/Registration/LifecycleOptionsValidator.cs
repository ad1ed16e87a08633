namespace HealthKit.Registration;

/// <summary>The ranges of the settings that are durations. All end below a day, as which a bare number would be read.</summary>
internal static class LifecycleOptionsValidator
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static void Validate(HealthKitOptions options, ConfigurationErrors errors)
    {
        Within(nameof(options.DrainDelay), options.DrainDelay, TimeSpan.Zero, Hour);
        Within(nameof(options.TerminationGracePeriod), options.TerminationGracePeriod, Second, Day / 2);
        Within(nameof(options.StuckAfter), options.StuckAfter, Second, Hour);
        Within(nameof(options.SlowRunAfter), options.SlowRunAfter, Millisecond, Hour);

        void Within(string setting, TimeSpan? value, TimeSpan least, TimeSpan most)
        {
            if (value is { } span)
            {
                var hint = span >= Day && span.Ticks % Day.Ticks == 0 ? " A bare number is read as days: write 00:00:05 for five seconds." : "";
                errors.Require(
                    span >= least && span <= most, $"HealthKit:{setting} is {span:c}; it must be from {least:c} to {most:c}.{hint}");
            }
        }
    }
}
