using System.Net;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Checks.Network;

/// <summary>Opens a TCP connection and sends no data.</summary>
internal sealed class TcpCheck(TcpCheckOptions options, TcpConnector connector, TimeProvider time) : INetworkedCheck
{
    public IReadOnlyList<DnsEndPoint> Endpoints { get; } = [new(options.Host, options.Port)];

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var started = time.GetTimestamp();
        using var socket = await connector.ConnectAsync(Endpoints[0], options.Timeout * TcpConnector.Share, cancellationToken);
        return Latency.Evaluate(time.GetElapsedTime(started), options.MaximumLatency);
    }
}
