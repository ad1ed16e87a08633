using System.Net;
using HealthKit.Snapshots;

namespace HealthKit.Checks.Network;

/// <summary>
/// Walks up the layers of what failed: its name, the way to its address, its port. What is above them the check itself has met, and its reason tells. Nothing is
/// sent over the connection.
/// </summary>
internal sealed class LayerWalk(TimeProvider time) : IDiagnostician
{
    /// <summary>For all endpoints together.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private const int MostEndpoints = 8;
    private readonly Dialer _dialer = new(time);

    public async Task<Diagnosis?> DiagnoseAsync(IReadOnlyList<DnsEndPoint> endpoints, HealthReason reason)
    {
        if (reason == HealthReason.Threshold)
        {
            // A limit that is passed is no outage: every layer works.
            return null;
        }

        var tried = new List<string>();
        var furthest = await FurthestAsync([.. endpoints.Take(MostEndpoints)], tried);
        var hasPort = endpoints.Count == 0 || endpoints[0].Port != 0;
        return (Told(reason, hasPort) ?? (IsSilence(reason) ? furthest : hasPort ? FailingLayer.Service : null)) is { } layer ? new Diagnosis(layer, tried) : null;
    }

    /// <summary>The layer that a reason names by itself, also when all is well again by the time of the walk.</summary>
    private static FailingLayer? Told(HealthReason reason, bool hasPort) =>
        reason == HealthReason.Dns || (reason == HealthReason.UnexpectedStatus && !hasPort) ? FailingLayer.Dns
        : reason == HealthReason.ConnectionRefused ? FailingLayer.Tcp
        : reason == HealthReason.Tls ? FailingLayer.Tls
        : reason == HealthReason.Protocol ? FailingLayer.Protocol
        : null;

    /// <summary>Whether it may be of any layer. With all others something has answered.</summary>
    private static bool IsSilence(HealthReason reason) =>
        reason == HealthReason.Timeout || reason == HealthReason.Unreachable || reason == HealthReason.Error;

    /// <summary>How far anything got, since one way that is open is enough; <c>null</c> without an endpoint.</summary>
    private async Task<FailingLayer?> FurthestAsync(DnsEndPoint[] endpoints, List<string> tried)
    {
        var until = time.After(Limit);
        FailingLayer? furthest = null;
        for (var index = 0; index < endpoints.Length && furthest != FailingLayer.Service; index++)
        {
            var left = time.Span(until - time.GetTimestamp()) / (endpoints.Length - index);
            var reached = await ReachAsync(endpoints[index], left, tried);
            furthest = furthest == FailingLayer.Tcp || (furthest == FailingLayer.Network && reached == FailingLayer.Dns) ? furthest : reached;
        }

        return furthest;
    }

    private async Task<FailingLayer> ReachAsync(DnsEndPoint endpoint, TimeSpan limit, List<string> tried)
    {
        var until = time.After(limit);
        IPAddress[] addresses;
        try
        {
            addresses = [.. (await _dialer.ResolveAsync(endpoint.Host, limit, CancellationToken.None)).Take(MostEndpoints)];
        }
        catch (ReasonException)
        {
            return FailingLayer.Dns;
        }

        var furthest = FailingLayer.Network;
        for (var index = 0; index < addresses.Length && furthest != FailingLayer.Service; index++)
        {
            tried.Add(endpoint.Port == 0 ? addresses[index].ToString() : new IPEndPoint(addresses[index], endpoint.Port).ToString());
            var left = time.Span(until - time.GetTimestamp()) / (addresses.Length - index);
            var reached = endpoint.Port == 0 ? FailingLayer.Network : await KnockAsync(new IPEndPoint(addresses[index], endpoint.Port), left);
            furthest = reached == FailingLayer.Network ? furthest : reached;
        }

        return furthest;
    }

    private async Task<FailingLayer> KnockAsync(IPEndPoint point, TimeSpan limit)
    {
        try
        {
            using var connected = await _dialer.ConnectAsync(point, limit, CancellationToken.None);
            return FailingLayer.Service;
        }
        catch (ReasonException exception)
        {
            return exception.Reason == HealthReason.ConnectionRefused ? FailingLayer.Tcp : FailingLayer.Network;
        }
    }
}
