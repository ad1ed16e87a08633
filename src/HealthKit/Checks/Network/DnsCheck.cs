namespace HealthKit.Checks.Network;

/// <summary>Resolves a host name through the system's resolver, including the hosts file, as the app does.</summary>
internal sealed class DnsCheck(DnsCheckOptions options, TcpConnector connector, TimeProvider time) : INetworkedCheck
{
    private readonly IPAddress[] _expected = [.. options.ExpectedAddresses.Select(IPAddress.Parse)];

    public IReadOnlyList<DnsEndPoint> Endpoints { get; } = [new(options.Host, 0)];

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var started = time.GetTimestamp();
        var addresses = await connector.ResolveAsync(options.Host, options.Timeout * TcpConnector.Share, cancellationToken);
        var missing = _expected.Except(addresses).ToArray();
        return missing.Length == 0
            ? Latency.Evaluate(time.GetElapsedTime(started), maximum: null)
            : HealthReason.UnexpectedStatus.Unhealthy(new InvalidOperationException(
                $"The name resolves to {string.Join<IPAddress>(", ", addresses)}. Missing: {string.Join<IPAddress>(", ", missing)}."));
    }
}
