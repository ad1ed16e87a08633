using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace HealthKit.Npgsql;

/// <summary>
/// Tells a server that is silent from one that packets do not reach, since the kernel takes connections for a frozen process, and from one that is no PostgreSQL
/// and waits for more of what it takes for the beginning of a line.
/// </summary>
internal sealed class ConnectivityProbe(TcpConnector connector, TimeSpan limit, TimeProvider time)
{
    // SSLRequest, https://www.postgresql.org/docs/current/protocol-message-formats.html: a length of 8, and the code 80877103. Every server answers it with one
    // byte, before it asks who is there.
    private static readonly byte[] SslRequest = [0, 0, 0, 8, 4, 0xd2, 0x16, 0x2f];
    private static readonly byte[] Line = "?\r\n"u8.ToArray();

    // A frozen server answers nothing, however often it is asked, and would write as many lines into its log once it goes on.
    private bool _isSilent;

    /// <summary>Why no PostgreSQL can be spoken to, or <c>null</c> when one can, when it is not known, or when there is not one host and port to try.</summary>
    public async Task<NpgsqlQueryResult?> ProbeAsync(NpgsqlConnectionStringBuilder settings)
    {
        // Of several one that works is enough, and the driver knows which of them it wants; a unix socket beside a host counts as one.
        if (NpgsqlHosts.Of(settings) is not [var endPoint] || settings.Host!.Contains(',', StringComparison.Ordinal))
        {
            return null;
        }

        try
        {
            await using var stream = await OpenAsync(endPoint);

            // What ends TLS before the server does would not know the question.
            return _isSilent || settings.SslNegotiation == SslNegotiation.Direct || await IsPostgresAsync(stream, endPoint)
                ? null
                : new NpgsqlQueryResult(HealthReason.Protocol, new ProtocolViolationException("The port is open, but what answers is no PostgreSQL."));
        }
        catch (Exception exception)
        {
            _isSilent = false;
            return new NpgsqlQueryResult(HealthReason.Of(exception), exception.InnerException ?? exception);
        }
    }

    /// <summary>To be called when the server has answered.</summary>
    public void OnResponse() => _isSilent = false;

    private async Task<NetworkStream> OpenAsync(DnsEndPoint endPoint) => new(await connector.ConnectAsync(endPoint, limit, CancellationToken.None), ownsSocket: true);

    private async Task<bool> IsPostgresAsync(NetworkStream stream, DnsEndPoint endPoint)
    {
        if (await AskAsync(stream, SslRequest) is { } answer)
        {
            return answer is "" or "S" or "N" or "E";
        }

        // Who reads lines waits for the end of one. Some do not find it behind a zero, so that it takes a connection of its own.
        await using var other = await OpenAsync(endPoint);
        _isSilent = await AskAsync(other, Line) is null or "";
        return _isSilent;
    }

    /// <returns>The first byte of the answer; empty when the other side hung up, <c>null</c> when it was silent.</returns>
    private async Task<string?> AskAsync(NetworkStream stream, byte[] query)
    {
        using var overdue = new CancellationTokenSource(limit / 2, time);
        var answer = new byte[1];
        try
        {
            await stream.WriteAsync(query, overdue.Token);
            return await stream.ReadAsync(answer, overdue.Token) == 0 ? "" : ((char)answer[0]).ToString();
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (IOException)
        {
            return "";
        }
    }
}
