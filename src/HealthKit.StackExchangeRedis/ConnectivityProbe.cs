namespace HealthKit.StackExchangeRedis;

/// <summary>
/// Opens a connection beside the driver's, logs in as the app does, sends <c>PING</c> and closes the connection. The driver reports only
/// the first failure of an outage, and that seconds later.
/// </summary>
internal sealed class ConnectivityProbe(TcpConnector connector, TimeProvider time)
{
    private const double ConnectShare = 0.6;

    public async Task<ConnectivityResult> ProbeAsync(RedisAddress address, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (address.TlsHost is null)
        {
            var started = time.GetTimestamp();
            var first = await TryAsync(address, limit, cancellationToken);
            return first is { Reason: null, HasResponded: false }
                && await IsPostgresAsync(address, limit - time.GetElapsedTime(started), cancellationToken)
                ? new ConnectivityResult(HealthReason.Protocol)
                : first;
        }

        var result = await TryAsync(address, limit / 2, cancellationToken);
        if (result.Reason != HealthReason.Timeout)
            return result;

        // A Redis without TLS takes the TLS handshake for the start of a long line and waits. It responds to a command without TLS.
        var plain = await TryAsync(address.WithoutTls(), limit / 2, cancellationToken);
        return plain.HasResponded ? new ConnectivityResult(HealthReason.Tls) : result;
    }

    /// <summary>Whether the address is that of a PostgreSQL. It closes the connection of a Redis client without a response.</summary>
    private async Task<bool> IsPostgresAsync(RedisAddress address, TimeSpan limit, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        try
        {
            await using var stream = await OpenAsync(address, limit, cancellationToken);
            return await connector.ReadFirstByteAsync(
                stream, TcpConnector.PostgresSslRequest, limit - time.GetElapsedTime(started), cancellationToken) is 'S' or 'N';
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task<ConnectivityResult> TryAsync(RedisAddress address, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limit, time);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var isConnected = false;
        try
        {
            await using var stream = await OpenAsync(address, limit * ConnectShare, cancellationToken);
            isConnected = true;
            return await RedisHandshake.RunAsync(stream, address, cancellation.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ConnectivityResult(HealthReason.Timeout);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // A server that accepted and then closed the connection: only the driver may know why.
            return new ConnectivityResult(
                !isConnected ? HealthReason.Of(exception) : address.TlsHost is null ? null : HealthReason.Tls);
        }
    }

    private async Task<NetworkStream> OpenAsync(RedisAddress address, TimeSpan limit, CancellationToken cancellationToken) =>
        new(await connector.ConnectAsync(address.EndPoint, limit, cancellationToken), ownsSocket: true);
}

/// <param name="Reason">Why the server cannot be used; <c>null</c> when nothing is wrong.</param>
/// <param name="HasResponded">Whether the server sent anything.</param>
/// <param name="IsUntrusted">Whether this machine does not trust the certificate of the server. The app may have its own rules.</param>
internal readonly record struct ConnectivityResult(HealthReason? Reason, bool HasResponded = false, bool IsUntrusted = false);
