using System.Net.Sockets;

namespace HealthKit.StackExchangeRedis;

/// <summary>
/// Opens a connection beside the driver's, logs in as the app does, says <c>PING</c> and closes it again: the driver reports only the first failure of an outage, and
/// that seconds later.
/// </summary>
internal sealed class ConnectivityProbe(TcpConnector connector, TimeProvider time)
{
    // The rest is for the answer.
    private const double Connecting = 0.6;

    private static readonly byte[] SslRequest = [0, 0, 0, 8, 4, 0xd2, 0x16, 0x2f];

    public async Task<ConnectivityResult> ProbeAsync(RedisAddress address, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (address.TlsHost is null)
        {
            var started = time.GetTimestamp();
            var first = await TryAsync(address, limit, cancellationToken);
            return first is { Reason: null, HasResponded: false } && await IsPostgresAsync(address, limit - time.GetElapsedTime(started), cancellationToken)
                ? new ConnectivityResult(HealthReason.Protocol)
                : first;
        }

        var result = await TryAsync(address, limit / 2, cancellationToken);
        if (result.Reason != HealthReason.Timeout)
        {
            return result;
        }

        // A Redis without TLS waits for the end of what it takes for a long line. Plain words it answers.
        var plain = await TryAsync(address.WithoutTls(), limit / 2, cancellationToken);
        return plain.HasResponded ? new ConnectivityResult(HealthReason.Tls) : result;
    }

    /// <summary>
    /// Who hangs up without a word may be a proxy whose server is away, or the database, whose address is mixed up with this one the most often. That one answers
    /// its own question with one letter, https://www.postgresql.org/docs/current/protocol-flow.html.
    /// </summary>
    private async Task<bool> IsPostgresAsync(RedisAddress address, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var overdue = new CancellationTokenSource(limit > TimeSpan.Zero ? limit : TimeSpan.Zero, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(overdue.Token, cancellationToken);
        try
        {
            await using var stream = await OpenAsync(address, limit, either.Token);
            await stream.WriteAsync(SslRequest, either.Token);
            var answer = new byte[1];
            return await stream.ReadAsync(answer, either.Token) == 1 && answer[0] is (byte)'S' or (byte)'N';
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task<ConnectivityResult> TryAsync(RedisAddress address, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var overdue = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(overdue.Token, cancellationToken);
        NetworkStream stream;
        try
        {
            stream = await OpenAsync(address, limit * Connecting, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return new ConnectivityResult(HealthReason.Of(exception));
        }

        await using (stream)
        {
            try
            {
                return await RedisHandshake.RunAsync(stream, address, either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return new ConnectivityResult(HealthReason.Timeout);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // Taken and dropped. Why, the driver knows, if anybody does.
                return new ConnectivityResult(address.TlsHost is null ? null : HealthReason.Tls);
            }
        }
    }

    private async Task<NetworkStream> OpenAsync(RedisAddress address, TimeSpan limit, CancellationToken cancellationToken) =>
        new(await connector.ConnectAsync(address.EndPoint, limit, cancellationToken), ownsSocket: true);
}

/// <summary>What one connection beside the driver's has shown.</summary>
/// <param name="Reason">Why the server cannot be used; <c>null</c> when nothing is wrong.</param>
/// <param name="HasResponded">Whether the server said anything.</param>
/// <param name="IsUntrusted">Whether its certificate is one that this machine does not trust. The app may have rules of its own.</param>
internal readonly record struct ConnectivityResult(HealthReason? Reason, bool HasResponded = false, bool IsUntrusted = false);
