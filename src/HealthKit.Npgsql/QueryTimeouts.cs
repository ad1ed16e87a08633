namespace HealthKit.Npgsql;

/// <summary>The parts of a check's timeout. The driver's timeouts are whole seconds, and 0 would mean no timeout.</summary>
internal sealed record QueryTimeouts(
    TimeSpan RunTimeout, TimeSpan PoolGracePeriod, TimeSpan ConnectTimeout, int CommandTimeoutSeconds, int OpenTimeoutSeconds)
{
    // When a frozen server resumes, a pooled connection responds 5 to 20 ms after a new one.
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
