namespace HealthKit.Lifecycle;

/// <summary>Defaults for shutdown on the platform that runs the process, detected from environment variables.</summary>
internal sealed class Platform(Func<string, string?> getVariable)
{
    // The default of Kubernetes (terminationGracePeriodSeconds) and of ECS (stopTimeout).
    private static readonly TimeSpan OrchestratorGracePeriod = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan OrchestratorDrainDelay = TimeSpan.FromSeconds(10);

    public Platform()
        : this(Environment.GetEnvironmentVariable)
    {
    }

    // Kubernetes sets the first variable in every pod. ECS sets the second in every task; older ECS agents set the third.
    private bool IsOrchestrated =>
        Has("KUBERNETES_SERVICE_HOST") || Has("ECS_CONTAINER_METADATA_URI_V4") || Has("ECS_CONTAINER_METADATA_URI");

    public TimeSpan DrainDelayOf(HealthKitOptions options) =>
        options.DrainDelay ?? (IsOrchestrated ? OrchestratorDrainDelay : TimeSpan.Zero);

    /// <summary>The time between the signal and the kill; <c>null</c> when it is unknown.</summary>
    public TimeSpan? GracePeriodOf(HealthKitOptions options) =>
        options.TerminationGracePeriod ?? (IsOrchestrated ? OrchestratorGracePeriod : null);

    private bool Has(string name) => !string.IsNullOrEmpty(getVariable(name));
}
