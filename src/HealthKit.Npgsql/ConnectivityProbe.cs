using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace HealthKit.Npgsql;

/// <summary>
/// Distinguishes a silent server from an unreachable one, because the kernel accepts connections for a frozen process, and from a server
/// that does not speak the PostgreSQL protocol.
/// </summary>
internal sealed class ConnectivityProbe(TcpConnector connector, TimeSpan timeout, TimeProvider time)
{
    // SSLRequest: length 8, code 80877103. PostgreSQL answers it with one byte before authentication.
    // https://www.postgresql.org/docs/current/protocol-message-formats.html
    private static readonly byte[] SslRequest = [0, 0, 0, 8, 4, 0xd2, 0x16, 0x2f];
    private static readonly byte[] TextLine = "?\r\n"u8.ToArray();

    // Once a frozen server resumes, it logs an error for each request that it received. So only the first probe sends requests.
    private bool _isSilent;

    /// <summary>Returns why the server is not usable, or <c>null</c> when it is, or when the probe does not know.</summary>
    public async Task<NpgsqlQueryResult?> ProbeAsync(NpgsqlConnectionStringBuilder settings)
    {
        // Of several hosts one is enough, and only the driver knows which. A Unix socket counts as a host.
        if (NpgsqlHosts.Of(settings) is not [var endPoint] || settings.Host!.Contains(',', StringComparison.Ordinal))
        {
            return null;
        }

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

    /// <summary>Records that the server responded.</summary>
    public void OnResponse() => _isSilent = false;

    private async Task<NetworkStream> OpenAsync(DnsEndPoint endPoint) =>
        new(await connector.ConnectAsync(endPoint, timeout, CancellationToken.None), ownsSocket: true);

    private async Task<bool> IsPostgresAsync(NetworkStream stream, DnsEndPoint endPoint)
    {
        if (await SendAsync(stream, SslRequest) is { } response)
        {
            return response is "" or "S" or "N" or "E";
        }

        // A line-based server waits for a line end. Some do not find it after a zero byte, so the line needs its own connection.
        await using var other = await OpenAsync(endPoint);
        return _isSilent = await SendAsync(other, TextLine) is null or "";
    }

    /// <returns>The first byte of the response; empty when the server closed the connection, <c>null</c> when it was silent.</returns>
    private async Task<string?> SendAsync(NetworkStream stream, byte[] request)
    {
        using var late = new CancellationTokenSource(timeout / 2, time);
        var response = new byte[1];
        try
        {
            await stream.WriteAsync(request, late.Token);
            return await stream.ReadAsync(response, late.Token) == 0 ? "" : ((char)response[0]).ToString();
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            return exception is IOException ? "" : null;
        }
    }
}
