namespace HealthKit;

/// <summary>The health of one check at one moment; see <see cref="ServiceHealth"/>.</summary>
public sealed class CheckHealth
{
    /// <summary>The name of the check.</summary>
    public required string Name { get; init; }

    /// <summary>The check's own verdict. Its <see cref="Impact"/> decides how it affects the probes.</summary>
    public required HealthStatus Status { get; init; }

    /// <summary>Why the check is not healthy; <c>null</c> when it is healthy.</summary>
    public HealthReason? Reason { get; init; }

    /// <summary>The network layer that fails, such as <c>dns</c> or <c>tls</c>; <c>null</c> when it is unknown.</summary>
    public string? Layer { get; init; }

    /// <summary>The check's own message where responses show it, otherwise the sentence of the reason, or <c>null</c>.</summary>
    public string? Message { get; init; }

    /// <summary>When the status last changed.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>How a failure of the check affects its probes.</summary>
    public required CheckImpact Impact { get; init; }

    /// <summary>The probes in which the check counts.</summary>
    public required HealthProbes Probes { get; init; }

    /// <summary>The tags of the check, including those of its probes.</summary>
    public required IReadOnlyList<string> Tags { get; init; }
}
