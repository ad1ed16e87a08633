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

/// <summary>Turns the latency of a successful run into a result: healthy, or degraded (<c>slow</c>) above the maximum.</summary>
internal static class Latency
{
    public static HealthCheckResult Evaluate(TimeSpan latency, TimeSpan? maximum)
    {
        var data = new Dictionary<string, object> { ["latencyMs"] = Math.Round(latency.TotalMilliseconds, 3) };
        return latency > maximum ? HealthReason.Slow.Degraded(data: data) : HealthCheckResult.Healthy(data: data);
    }
}
