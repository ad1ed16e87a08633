namespace HealthKit.Lifecycle;

/// <summary>What the environment tells about who stops the process, and how.</summary>
/// <param name="variable">Reads an environment variable.</param>
internal sealed class Platform(Func<string, string?> variable)
{
    /// <summary>The default of Kubernetes (terminationGracePeriodSeconds) and of ECS (stopTimeout).</summary>
    private static readonly TimeSpan UsualGracePeriod = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan UsualDrainDelay = TimeSpan.FromSeconds(10);

    public Platform()
        : this(Environment.GetEnvironmentVariable)
    {
    }

    // Kubernetes sets the first in every pod; ECS the second and, on older agents, the third in every task.
    private bool IsOrchestrated => Has("KUBERNETES_SERVICE_HOST") || Has("ECS_CONTAINER_METADATA_URI_V4") || Has("ECS_CONTAINER_METADATA_URI");

    public TimeSpan DrainDelayOf(HealthKitOptions options) => options.DrainDelay ?? (IsOrchestrated ? UsualDrainDelay : TimeSpan.Zero);

    /// <summary>The time between the signal and the kill; <c>null</c> where it is not known.</summary>
    public TimeSpan? GracePeriodOf(HealthKitOptions options) => options.TerminationGracePeriod ?? (IsOrchestrated ? UsualGracePeriod : null);

    private bool Has(string name) => !string.IsNullOrEmpty(variable(name));
}
