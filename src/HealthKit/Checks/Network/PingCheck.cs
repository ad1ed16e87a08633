using System.Net.NetworkInformation;

namespace HealthKit.Checks.Network;

/// <summary>Sends an ICMP echo request. Where the process may not open a raw socket, the framework runs the system's <c>ping</c>.</summary>
internal sealed class PingCheck(PingCheckOptions options, TcpConnector connector, TimeProvider time) : INetworkedCheck
{
    public IReadOnlyList<DnsEndPoint> Endpoints { get; } = [new(options.Host, 0)];

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        connector.TryAsync(
            options.Host, options.Timeout * TcpConnector.Share,
            (address, limit) => PingAsync(address, limit, cancellationToken), cancellationToken);

    private async Task<HealthCheckResult> PingAsync(IPAddress address, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var ping = new Ping();
        try
        {
            var started = time.GetTimestamp();
            var reply = await ping.SendPingAsync(address, limit, cancellationToken: cancellationToken);
            return reply.Status == IPStatus.Success
                ? Latency.Evaluate(time.GetElapsedTime(started), options.MaximumLatency)
                : throw new ReasonException(HealthReason.Unreachable, new PingException($"The ping ended with status {reply.Status}."));
        }
        catch (PingException exception)
        {
            throw new ReasonException(HealthReason.Of(exception), exception);
        }
        catch (PlatformNotSupportedException exception)
        {
            return HealthReason.Forbidden.Unhealthy(new InvalidOperationException(
                "The system does not allow this process to send an ICMP echo request. Give the container CAP_NET_RAW, install ping in its "
                + "image, or check a TCP port with AddTcp.", exception));
        }
    }
}
