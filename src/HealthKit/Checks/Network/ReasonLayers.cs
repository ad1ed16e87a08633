using HealthKit.Snapshots;

namespace HealthKit.Checks.Network;

/// <summary>Decides which layer stands beside a reason. There is no other place that does, so that the two never contradict each other.</summary>
internal static class ReasonLayers
{
    // Something has answered, and it was the service.
    private static readonly HealthReason[] OfService =
    [
        HealthReason.Authentication, HealthReason.Forbidden, HealthReason.NotFound, HealthReason.UnexpectedStatus, HealthReason.Overloaded, HealthReason.Loading,
        HealthReason.ClusterDown, HealthReason.ReadOnly, HealthReason.Reported,
    ];

    /// <summary>Whether an outage with this reason has a layer. One that is the app's own doing has none, nor has a limit that is passed.</summary>
    public static bool Has(HealthReason reason) => Named(reason) is not null || IsOpen(reason) || Array.IndexOf(OfService, reason) >= 0;

    /// <summary>The layer beside the reason.</summary>
    /// <param name="reason">What the check reports.</param>
    /// <param name="hasPort">Whether its dependency takes connections. Otherwise silence may be the host's as well as the way's.</param>
    /// <param name="furthest">The layer at which the walk ended; <c>null</c> when that is not known.</param>
    /// <returns><c>null</c> when none is known, or the one that was found contradicts the reason: things have changed between the run and the walk.</returns>
    public static FailingLayer? Of(HealthReason reason, bool hasPort, FailingLayer? furthest) =>
        Named(reason) is { } named ? named
        : reason == HealthReason.UnexpectedStatus && !hasPort ? FailingLayer.Dns
        : reason == HealthReason.Unreachable ? furthest == FailingLayer.Network || furthest == FailingLayer.Service ? furthest : null
        : IsOpen(reason) ? hasPort || furthest == FailingLayer.Dns ? furthest : null
        : hasPort && Array.IndexOf(OfService, reason) >= 0 ? FailingLayer.Service
        : null;

    /// <summary>Where a connection ended that failed for this reason; <c>null</c> when it is this process's fault, or not known.</summary>
    public static FailingLayer? OfConnection(HealthReason reason) =>
        reason == HealthReason.ConnectionRefused ? FailingLayer.Tcp
        : reason == HealthReason.Unreachable ? FailingLayer.Network
        : null;

    /// <summary>The layer that a reason names by itself, also when all is well again by the time of the walk.</summary>
    private static FailingLayer? Named(HealthReason reason) =>
        reason == HealthReason.Dns ? FailingLayer.Dns
        : reason == HealthReason.ConnectionRefused ? FailingLayer.Tcp
        : reason == HealthReason.Tls ? FailingLayer.Tls
        : reason == HealthReason.Protocol ? FailingLayer.Protocol
        : null;

    /// <summary>Whether the reason leaves open how far anything got.</summary>
    private static bool IsOpen(HealthReason reason) => reason == HealthReason.Timeout || reason == HealthReason.Error || reason == HealthReason.Unreachable;
}
