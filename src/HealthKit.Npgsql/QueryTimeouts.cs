namespace HealthKit.Npgsql;

/// <summary>How a check divides its deadline. The driver counts in whole seconds, and 0 would mean forever.</summary>
internal sealed record QueryTimeouts(TimeSpan RunTimeout, TimeSpan PoolGracePeriod, TimeSpan ConnectTimeout, int CommandTimeoutSeconds, int OpenTimeoutSeconds)
{
    // After a thaw the pool's connection answers 5 to 20 ms after a new one.
    private static readonly TimeSpan MaximumGracePeriod = TimeSpan.FromMilliseconds(200);

    public static QueryTimeouts Of(CheckOptions options)
    {
        var tenth = options.Timeout / 10;
        return new QueryTimeouts(
            RunTimeout: options.Timeout / 2,
            PoolGracePeriod: tenth < MaximumGracePeriod ? tenth : MaximumGracePeriod,
            ConnectTimeout: options.Timeout / 4,
            CommandTimeoutSeconds: WholeSeconds(options.Timeout / 2),
            OpenTimeoutSeconds: WholeSeconds(options.Timeout / 4));
    }

    private static int WholeSeconds(TimeSpan span) => Math.Max(1, (int)span.TotalSeconds);
}
