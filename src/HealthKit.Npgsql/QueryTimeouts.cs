namespace HealthKit.Npgsql;

/// <summary>How a check divides its deadline. The driver counts in whole seconds, and 0 would mean forever.</summary>
internal sealed record QueryTimeouts(TimeSpan Patience, TimeSpan Moment, TimeSpan Reach, int CommandSeconds, int OpenSeconds)
{
    // After a thaw the pool's connection answers 5 to 20 ms after a new one.
    private static readonly TimeSpan LongestMoment = TimeSpan.FromMilliseconds(200);

    public static QueryTimeouts Of(CheckOptions options)
    {
        var tenth = options.Timeout / 10;
        return new QueryTimeouts(
            Patience: options.Timeout / 2,
            Moment: tenth < LongestMoment ? tenth : LongestMoment,
            Reach: options.Timeout / 4,
            CommandSeconds: WholeSeconds(options.Timeout / 2),
            OpenSeconds: WholeSeconds(options.Timeout / 4));
    }

    private static int WholeSeconds(TimeSpan span) => Math.Max(1, (int)span.TotalSeconds);
}
