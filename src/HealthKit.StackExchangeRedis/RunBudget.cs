namespace HealthKit.StackExchangeRedis;

/// <summary>Divides the timeout of one run, so that the run reports its reason before the engine ends it.</summary>
internal readonly struct RunBudget(TimeProvider time, TimeSpan timeout)
{
    private readonly long _started = time.GetTimestamp();

    /// <summary>The time until this share of the timeout has passed; zero when it has.</summary>
    public TimeSpan Until(double share)
    {
        var left = (timeout * share) - time.GetElapsedTime(_started);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
