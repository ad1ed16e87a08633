namespace HealthKit;

/// <summary>The settings of a start-up task. <see cref="CheckOptions.Timeout"/> is its time limit.</summary>
public sealed class StartupTaskOptions : CheckOptions
{
    /// <summary>Holds start-up back, takes five minutes at the most.</summary>
    public StartupTaskOptions()
    {
        Probes = HealthProbes.Startup;
        Timeout = TimeSpan.FromMinutes(5);
        FailAfter = 1;
        RecoverAfter = 1;
    }

    internal override TimeSpan MaximumTimeout => TimeSpan.FromHours(12);
}
