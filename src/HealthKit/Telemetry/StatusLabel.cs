namespace HealthKit.Telemetry;

/// <summary>A health status as a metric label.</summary>
internal sealed record StatusLabel(HealthStatus Status)
{
    public string Text { get; } = StatusNames.Lower(Status);

    public KeyValuePair<string, object?> Label => new("status", Text);

    public static IReadOnlyList<StatusLabel> All { get; } =
        [new(HealthStatus.Healthy), new(HealthStatus.Degraded), new(HealthStatus.Unhealthy)];

    public static StatusLabel Of(HealthStatus status) => All[HealthStatus.Healthy - status];
}
