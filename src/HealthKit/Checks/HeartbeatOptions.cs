namespace HealthKit;

/// <summary>The settings of a heartbeat.</summary>
public sealed class HeartbeatOptions : CheckOptions
{
    /// <summary>A missed beat counts at once.</summary>
    public HeartbeatOptions()
    {
        FailAfter = 1;
        RecoverAfter = 1;
    }

    /// <summary>The longest silence that is no failure. Choose it two or three times as long as the worker usually takes between beats.</summary>
    /// <value>As registered. 100 ms to 12 hours.</value>
    public TimeSpan TimeToLive { get; set; }
}
