namespace HealthKit.StackExchangeRedis;

/// <summary>Divides the time of one run, so that the run has told its reason before it is given up.</summary>
internal readonly struct RunBudget(TimeProvider time, TimeSpan timeout)
{
    private readonly long _started = time.GetTimestamp();

    /// <summary>What is left until this share of the run's time has passed; zero when it has.</summary>
    public TimeSpan Until(double share)
    {
        var left = (timeout * share) - time.GetElapsedTime(_started);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
