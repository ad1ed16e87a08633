namespace HealthKit.Lifecycle;

/// <summary>Defaults for shutdown on the platform that runs the process, detected from environment variables.</summary>
/// <param name="getVariable">Reads an environment variable.</param>
/// <param name="exemption">Where the process runs without a load balancer, in words for the log; <c>null</c> when it may have one.</param>
internal sealed class Platform(Func<string, string?> getVariable, string? exemption = null)
{
    // The default of Kubernetes (terminationGracePeriodSeconds) and of ECS (stopTimeout).
    private static readonly TimeSpan OrchestratorGracePeriod = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan OrchestratorDrainDelay = TimeSpan.FromSeconds(10);

    // The default of docker stop, podman stop, compose and Cloud Run.
    private static readonly TimeSpan ContainerGracePeriod = TimeSpan.FromSeconds(10);

    // Balancers that probe every second have noticed, and requests have the rest of ContainerGracePeriod.
    private static readonly TimeSpan PlainDrainDelay = TimeSpan.FromSeconds(5);

    public Platform(IHostEnvironment environment, HostServer server)
        : this(environment, server.IsInMemory, Environment.GetEnvironmentVariable)
    {
    }

    /// <summary>A test host is no replica, whatever runs the build machine.</summary>
    internal Platform(IHostEnvironment environment, bool isInMemory, Func<string, string?> getVariable)
        : this(
            isInMemory ? static _ => null : getVariable,
            isInMemory ? "on the in-memory test server" : environment.IsDevelopment() ? "in Development" : null)
    {
    }

    // In every pod.
    private bool IsKubernetes => Has("KUBERNETES_SERVICE_HOST");

    // In every task; older ECS agents set the second.
    private bool IsEcs => Has("ECS_CONTAINER_METADATA_URI_V4") || Has("ECS_CONTAINER_METADATA_URI");

    // Microsoft's images set it.
    private bool IsContainer => Has("DOTNET_RUNNING_IN_CONTAINER");

    private bool IsOrchestrated => IsKubernetes || IsEcs;

    /// <summary>The delay after SIGTERM, which is the longest.</summary>
    public TimeSpan DrainDelayOf(HealthKitOptions options) => DrainDelayOf(options, PosixSignal.SIGTERM);

    /// <summary>Outside an orchestrator a person sends the other signals, at a terminal.</summary>
    public TimeSpan DrainDelayOf(HealthKitOptions options, PosixSignal signal) =>
        options.DrainDelay ?? (IsOrchestrated ? OrchestratorDrainDelay
            : exemption is null && signal == PosixSignal.SIGTERM ? PlainDrainDelay
            : TimeSpan.Zero);

    /// <summary>Why the delay is what it is, in words for the log.</summary>
    public string ReasonOfDrainDelay(HealthKitOptions options) =>
        options.DrainDelay is not null ? "as DrainDelay is set"
        : IsKubernetes ? "the default in Kubernetes"
        : IsEcs ? "the default in ECS"
        : exemption is not null ? $"the default {exemption}"
        : "the default outside Kubernetes and ECS; Ctrl+C stops it at once";

    /// <summary>The time between the signal and the kill; <c>null</c> when it is unknown.</summary>
    /// <remarks>An app that sets its drain knows its platform, so HealthKit assumes nothing about a container then.</remarks>
    public TimeSpan? GracePeriodOf(HealthKitOptions options) =>
        options.TerminationGracePeriod ?? (IsOrchestrated ? OrchestratorGracePeriod
            : IsContainer && exemption is null && options.DrainDelay is null ? ContainerGracePeriod
            : null);

    private bool Has(string name) => !string.IsNullOrEmpty(getVariable(name));
}
