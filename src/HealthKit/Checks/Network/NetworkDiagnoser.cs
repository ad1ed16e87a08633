namespace HealthKit.Checks.Network;

/// <summary>
/// Tests the lower layers of a failed dependency: DNS, network and TCP port. The reason of the check covers the layers above. It sends no
/// data over the connection.
/// </summary>
internal sealed class NetworkDiagnoser(TcpConnector connector, TimeProvider time) : INetworkDiagnoser
{
    /// <summary>The time limit of one diagnosis, for all endpoints together.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    // For all endpoints together, so that an outage of a cluster causes no more connections than an outage of one server.
    private const int MaximumConnections = 8;

    private static readonly FailingLayer[] Upwards = [FailingLayer.Dns, FailingLayer.Network, FailingLayer.Tcp, FailingLayer.Service];

    public async Task<NetworkDiagnosis?> DiagnoseAsync(IReadOnlyList<DnsEndPoint> endpoints, HealthReason reason)
    {
        if (!ReasonLayers.Has(reason))
            return null;

        var tried = new List<string>();
        var furthest = await FurthestAsync([.. endpoints.Take(MaximumConnections)], tried);
        return ReasonLayers.Of(reason, HasPort(endpoints), furthest) is { } layer ? new NetworkDiagnosis(layer, tried) : null;
    }

    public bool MayFindLater(IReadOnlyList<DnsEndPoint> endpoints, HealthReason reason) =>
        reason == HealthReason.Unreachable || (HasPort(endpoints) && ReasonLayers.Has(reason));

    private static bool HasPort(IReadOnlyList<DnsEndPoint> endpoints) => endpoints.Count == 0 || endpoints[0].Port != 0;

    /// <summary>The furthest layer that any endpoint reached: one reachable endpoint is enough. <c>null</c> without an endpoint.</summary>
    private async Task<FailingLayer?> FurthestAsync(DnsEndPoint[] endpoints, List<string> tried)
    {
        var until = time.After(Limit);
        FailingLayer? furthest = null;
        for (var index = 0; index < endpoints.Length && furthest != FailingLayer.Service; index++)
        {
            var remaining = endpoints.Length - index;
            var left = time.Span(until - time.GetTimestamp()) / remaining;
            furthest = Further(furthest, await ReachAsync(endpoints[index], (MaximumConnections - tried.Count) / remaining, left, tried));
        }

        return furthest;
    }

    private static FailingLayer? Further(FailingLayer? one, FailingLayer? other) =>
        Array.IndexOf(Upwards, one) > Array.IndexOf(Upwards, other) ? one : other;

    private async Task<FailingLayer?> ReachAsync(DnsEndPoint endpoint, int maximum, TimeSpan limit, List<string> tried)
    {
        var until = time.After(limit);
        IPAddress[] addresses;
        try
        {
            addresses = [.. (await connector.ResolveAsync(endpoint.Host, limit, CancellationToken.None)).Take(maximum)];
        }
        catch (ReasonException)
        {
            return FailingLayer.Dns;
        }

        var furthest = endpoint.Port == 0 ? FailingLayer.Network : null;
        for (var index = 0; endpoint.Port != 0 && index < addresses.Length && furthest != FailingLayer.Service; index++)
        {
            var point = new IPEndPoint(addresses[index], endpoint.Port);
            tried.Add(point.ToString());
            furthest = Further(furthest, await ConnectAsync(point, time.Span(until - time.GetTimestamp()) / (addresses.Length - index)));
        }

        return furthest;
    }

    /// <returns>The layer at which the connection ended; <c>null</c> when this process cannot open a socket.</returns>
    private async Task<FailingLayer?> ConnectAsync(IPEndPoint point, TimeSpan limit)
    {
        try
        {
            using var connected = await connector.ConnectAsync(point, limit, CancellationToken.None);
            return FailingLayer.Service;
        }
        catch (ReasonException exception)
        {
            return ReasonLayers.LayerOfConnection(exception.Reason);
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
