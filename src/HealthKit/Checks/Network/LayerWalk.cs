using System.Net;
using System.Net.Sockets;
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

    public async Task<Diagnosis> DiagnoseAsync(IReadOnlyList<DnsEndPoint> endpoints, HealthReason reason)
    {
        var tried = new List<string>();
        var until = time.After(Limit);
        foreach (var endpoint in endpoints.Take(MostEndpoints))
        {
            if (await LayerOfAsync(endpoint, time.Span(until - time.GetTimestamp()) / Math.Min(endpoints.Count, MostEndpoints), tried) is { } layer)
            {
                return new Diagnosis(layer, tried);
            }
        }

        return new Diagnosis(
            reason == HealthReason.Tls ? FailingLayer.Tls : reason == HealthReason.Protocol ? FailingLayer.Protocol : FailingLayer.Service, tried);
    }

    /// <summary>The layer that is broken, or <c>null</c> when a connection came about.</summary>
    private async Task<FailingLayer?> LayerOfAsync(DnsEndPoint endpoint, TimeSpan limit, List<string> tried)
    {
        IPAddress[] addresses;
        try
        {
            addresses = await _dialer.ResolveAsync(endpoint.Host, limit, CancellationToken.None);
        }
        catch (ReasonException)
        {
            return FailingLayer.Dns;
        }

        FailingLayer? layer = null;
        foreach (var address in addresses.Take(MostEndpoints))
        {
            var point = new IPEndPoint(address, endpoint.Port);
            tried.Add(point.ToString());
            try
            {
                using Socket connected = await _dialer.ConnectAsync(point, limit / Math.Min(addresses.Length, MostEndpoints), CancellationToken.None);
                return null;
            }
            catch (ReasonException exception)
            {
                // A port that is closed says more than an address that is silent, of which a host may have some.
                layer = exception.Reason == HealthReason.ConnectionRefused || layer == FailingLayer.Tcp ? FailingLayer.Tcp : FailingLayer.Network;
            }
        }

        return layer;
    }
}
