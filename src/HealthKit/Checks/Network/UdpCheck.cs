namespace HealthKit.Checks.Network;

/// <summary>Sends a datagram and waits for a reply. The host's system reports a closed port (ICMP port unreachable).</summary>
internal sealed class UdpCheck(UdpCheckOptions options, TcpConnector connector, TimeProvider time) : INetworkedCheck
{
    // The report of a closed port takes one round trip.
    private static readonly TimeSpan MaximumRoundTrip = TimeSpan.FromMilliseconds(250);

    // The longest datagram. Windows fails to receive a datagram that is longer than the buffer.
    private const int MaximumReplyLength = 65_535;

    public IReadOnlyList<DnsEndPoint> Endpoints { get; } = [new(options.Host, 0)];

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        connector.TryAsync(
            options.Host, options.Timeout * TcpConnector.Share,
            (address, limit) => ExchangeAsync(address, limit, cancellationToken), cancellationToken);

    private async Task<HealthCheckResult> ExchangeAsync(IPAddress address, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        var wait = options.RequireReply || limit < MaximumRoundTrip ? limit : MaximumRoundTrip;
        using var deadline = new GuardedDeadline(wait, time, cancellationToken);
        var started = time.GetTimestamp();
        var reply = ArrayPool<byte>.Shared.Rent(MaximumReplyLength);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, options.Port), deadline.Token);
            await socket.SendAsync(options.Payload, deadline.Token);
            var count = await socket.ReceiveAsync(reply, deadline.Token);
            return options.ExpectedReply is { } expected && !reply.AsSpan(0, count).StartsWith(expected)
                ? HealthReason.Protocol.Unhealthy()
                : Latency.Evaluate(time.GetElapsedTime(started), maximum: null);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            return options.RequireReply ? throw new ReasonException(HealthReason.Timeout, exception) : HealthCheckResult.Healthy();
        }
        catch (SocketException exception)
        {
            throw new ReasonException(HealthReason.Of(exception), exception);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(reply);
        }
    }
}
