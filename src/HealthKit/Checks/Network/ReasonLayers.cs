namespace HealthKit.Checks.Network;

/// <summary>Maps a reason to its failing layer. No other code does, so that layer and reason never contradict each other.</summary>
internal static class ReasonLayers
{
    // With these reasons the service itself has responded.
    private static readonly HealthReason[] OfService =
    [
        HealthReason.Authentication, HealthReason.Forbidden, HealthReason.NotFound, HealthReason.UnexpectedStatus, HealthReason.Overloaded,
        HealthReason.Loading, HealthReason.ClusterDown, HealthReason.ReadOnly, HealthReason.Reported,
    ];

    /// <summary>Whether an outage with this reason has a failing layer. Faults of the app and thresholds have none.</summary>
    public static bool Has(HealthReason reason) => Named(reason) is not null || IsOpen(reason) || Array.IndexOf(OfService, reason) >= 0;

    /// <summary>Returns the failing layer for a reason and a diagnosis.</summary>
    /// <param name="reason">The reason that the check reports.</param>
    /// <param name="hasPort">Whether the dependency accepts TCP connections. If not, silence may come from host or network.</param>
    /// <param name="furthest">The furthest layer that the diagnosis reached; <c>null</c> when it is unknown.</param>
    /// <returns><c>null</c> when the layer is unknown, or when the diagnosis contradicts the reason.</returns>
    public static FailingLayer? Of(HealthReason reason, bool hasPort, FailingLayer? furthest) =>
        Named(reason) is { } named ? named
        : reason == HealthReason.UnexpectedStatus && !hasPort ? FailingLayer.Dns
        : reason == HealthReason.Unreachable ? furthest == FailingLayer.Network || furthest == FailingLayer.Service ? furthest : null
        : IsOpen(reason) ? hasPort || furthest == FailingLayer.Dns ? furthest : null
        : hasPort && Array.IndexOf(OfService, reason) >= 0 ? FailingLayer.Service
        : null;

    /// <summary>The layer at which a connection failed; <c>null</c> when the cause is this process, or unknown.</summary>
    public static FailingLayer? LayerOfConnection(HealthReason reason) =>
        reason == HealthReason.ConnectionRefused ? FailingLayer.Tcp
        : reason == HealthReason.Unreachable ? FailingLayer.Network
        : null;

    /// <summary>The layer that the reason alone determines, also when the diagnosis finds no fault any more.</summary>
    private static FailingLayer? Named(HealthReason reason) =>
        reason == HealthReason.Dns ? FailingLayer.Dns
        : reason == HealthReason.ConnectionRefused ? FailingLayer.Tcp
        : reason == HealthReason.Tls ? FailingLayer.Tls
        : reason == HealthReason.Protocol ? FailingLayer.Protocol
        : null;

    /// <summary>Whether the layer depends on the diagnosis.</summary>
    private static bool IsOpen(HealthReason reason) =>
        reason == HealthReason.Timeout || reason == HealthReason.Error || reason == HealthReason.Unreachable;
}
