namespace HealthKit;

/// <summary>Settings of a start-up task. <see cref="CheckOptions.Timeout"/> limits it: default 5 minutes, at most 12 hours.</summary>
public sealed class StartupTaskOptions : CheckOptions
{
    /// <summary>Sets the defaults of a start-up task: the startup probe waits for it, for at most 5 minutes.</summary>
    public StartupTaskOptions()
    {
        Probes = HealthProbes.Startup;
        Timeout = TimeSpan.FromMinutes(5);
        (FailAfter, RecoverAfter) = (1, 1);
    }

    internal override TimeSpan MaximumTimeout => TimeSpan.FromHours(12);
}
