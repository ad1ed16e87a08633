namespace HealthKit.Npgsql;

/// <summary>
/// Distinguishes a silent server from an unreachable one, because the kernel accepts connections for a frozen process, and from a server
/// that does not speak the PostgreSQL protocol.
/// </summary>
internal sealed class ConnectivityProbe(TcpConnector connector, TimeSpan timeout)
{
    private const int Closed = -1;
    private static readonly byte[] TextLine = "?\r\n"u8.ToArray();

    // Once a frozen server resumes, it logs an error for each request that it received. So only the first probe sends requests.
    private bool _isSilent;

    /// <summary>Returns why the server is not usable, or <c>null</c> when it is, or when the probe does not know.</summary>
    public async Task<NpgsqlQueryResult?> ProbeAsync(NpgsqlConnectionStringBuilder settings)
    {
        // Of several hosts one is enough, and only the driver knows which. A Unix socket counts as a host.
        if (NpgsqlHosts.Of(settings) is not [var endPoint] || settings.Host!.Contains(',', StringComparison.Ordinal))
            return null;

        try
        {
            await using var stream = await OpenAsync(endPoint);

            // With direct TLS, a TLS proxy in front of the server may not understand an SSLRequest.
            return _isSilent || settings.SslNegotiation == SslNegotiation.Direct || await IsPostgresAsync(stream, endPoint)
                ? null
                : new NpgsqlQueryResult(HealthReason.Protocol, new ProtocolViolationException(
                    "The port is open, but the server does not speak the PostgreSQL protocol. Check the host and the port."));
        }
        catch (Exception exception)
        {
            _isSilent = false;
            return new NpgsqlQueryResult(HealthReason.Of(exception), exception.InnerException ?? exception);
        }
    }

    public void OnResponse() => _isSilent = false;

    private async Task<NetworkStream> OpenAsync(DnsEndPoint endPoint) =>
        new(await connector.ConnectAsync(endPoint, timeout, CancellationToken.None), ownsSocket: true);

    private async Task<bool> IsPostgresAsync(NetworkStream stream, DnsEndPoint endPoint)
    {
        if (await SendAsync(stream, TcpConnector.PostgresSslRequest) is { } response)
            return response is Closed or 'S' or 'N' or 'E';

        // A line-based server waits for a line end. Some do not find it after a zero byte, so the line needs its own connection.
        await using var other = await OpenAsync(endPoint);
        return _isSilent = await SendAsync(other, TextLine) is null or Closed;
    }

    private Task<int?> SendAsync(NetworkStream stream, ReadOnlyMemory<byte> request) =>
        connector.ReadFirstByteAsync(stream, request, timeout / 2, CancellationToken.None);
}
