using System.Net;
using System.Net.Sockets;
using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Checks.Network;

/// <summary>Sends a datagram and waits for one. A closed port is told by the host's system, which then refuses.</summary>
internal sealed class UdpCheck(UdpCheckOptions options, Dialer dialer, TimeProvider time) : INetworkedCheck
{
    // A refusal comes within a round trip.
    private static readonly TimeSpan RefusalComesWithin = TimeSpan.FromMilliseconds(250);
    private const int LongestReply = 2_048;

    public IReadOnlyList<DnsEndPoint> Endpoints { get; } = [new(options.Host, 0)];

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var limit = options.Timeout * Dialer.Share;
        var until = time.After(limit);
        var address = (await dialer.ResolveAsync(options.Host, limit, cancellationToken))[0];
        using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        var left = time.Span(until - time.GetTimestamp());
        using var overdue = new CancellationTokenSource(options.RequireReply || left < RefusalComesWithin ? Positive(left) : RefusalComesWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(overdue.Token, cancellationToken);
        var started = time.GetTimestamp();
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, options.Port), either.Token);
            await socket.SendAsync(options.Payload, either.Token);
            var reply = new byte[LongestReply];
            var count = await socket.ReceiveAsync(reply, either.Token);
            return options.ExpectedReply is { } expected && !reply.AsSpan(0, count).StartsWith(expected)
                ? HealthReason.Protocol.Unhealthy()
                : Latency.Judge(time.GetElapsedTime(started), most: null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return options.RequireReply ? HealthReason.Timeout.Unhealthy() : HealthCheckResult.Healthy();
        }
    }

    private static TimeSpan Positive(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.FromMilliseconds(1);
}
