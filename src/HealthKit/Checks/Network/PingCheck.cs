using System.Net;
using System.Net.NetworkInformation;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Checks.Network;

/// <summary>Sends an ICMP echo request. Where the process may open no raw socket, the framework runs the system's <c>ping</c>.</summary>
internal sealed class PingCheck(PingCheckOptions options, Dialer dialer, TimeProvider time) : INetworkedCheck
{
    public IReadOnlyList<DnsEndPoint> Endpoints { get; } = [new(options.Host, 0)];

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var limit = options.Timeout * Dialer.Share;
        var address = (await dialer.ResolveAsync(options.Host, limit, cancellationToken))[0];
        using var ping = new Ping();
        try
        {
            var started = time.GetTimestamp();
            var reply = await ping.SendPingAsync(address, limit, cancellationToken: cancellationToken);
            return reply.Status == IPStatus.Success
                ? Latency.Judge(time.GetElapsedTime(started), options.MaximumLatency)
                : HealthReason.Unreachable.Unhealthy(new PingException($"The answer was {reply.Status}."));
        }
        catch (PlatformNotSupportedException exception)
        {
            return HealthReason.Forbidden.Unhealthy(new InvalidOperationException(
                "The system lets this process send no ICMP echo request. Give the container CAP_NET_RAW, or install ping in its image, or watch a TCP port with AddTcp.", exception));
        }
    }
}
