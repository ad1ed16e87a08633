using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Telemetry;

/// <summary>A health status as a metric label.</summary>
internal sealed record StatusLabel(HealthStatus Status, string Text)
{
    public KeyValuePair<string, object?> Label { get; } = new("status", Text);

    public static IReadOnlyList<StatusLabel> All { get; } =
        [new(HealthStatus.Healthy, "healthy"), new(HealthStatus.Degraded, "degraded"), new(HealthStatus.Unhealthy, "unhealthy")];

    public static StatusLabel Of(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => All[0],
        HealthStatus.Degraded => All[1],
        _ => All[2],
    };
}
