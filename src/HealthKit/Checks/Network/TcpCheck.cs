using System.Net;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Checks.Network;

/// <summary>Connects and says nothing.</summary>
internal sealed class TcpCheck(TcpCheckOptions options, Dialer dialer, TimeProvider time) : INetworkedCheck
{
    public IReadOnlyList<DnsEndPoint> Endpoints { get; } = [new(options.Host, options.Port)];

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var started = time.GetTimestamp();
        using var socket = await dialer.ConnectAsync(options.Host, options.Port, options.Timeout * Dialer.Share, cancellationToken);
        return Latency.Judge(time.GetElapsedTime(started), options.MaximumLatency);
    }
}
