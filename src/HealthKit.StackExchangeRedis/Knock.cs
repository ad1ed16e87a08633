using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace HealthKit.StackExchangeRedis;

/// <summary>
/// Opens a connection to the server, without credentials, says <c>PING</c> and closes it again: the driver reports only the first failure
/// of an outage, and says "no connection" after that.
/// </summary>
internal sealed class Knock(TimeProvider time)
{
    private const int LongestAnswer = 512;

    // The kinds of values, https://redis.io/docs/latest/develop/reference/protocol-spec/.
    private const string Kinds = "+-:$*_#,(!=%~>|";

    private static readonly byte[] SslRequest = [0, 0, 0, 8, 4, 0xd2, 0x16, 0x2f];

    public async Task<KnockResult> AtAsync(RedisAddress address, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (address.TlsHost is null)
        {
            var started = time.GetTimestamp();
            var first = await TryAsync(address, limit, cancellationToken);
            return first is { Reason: null, HasSpoken: false } && await IsPostgresAsync(address, limit - time.GetElapsedTime(started), cancellationToken)
                ? new KnockResult(HealthReason.Protocol)
                : first;
        }

        var result = await TryAsync(address, limit / 2, cancellationToken);
        if (result.Reason != HealthReason.Timeout)
        {
            return result;
        }

        // A Redis without TLS waits for the end of what it takes for a long line. Plain words it answers.
        var plain = await TryAsync(address with { TlsHost = null }, limit / 2, cancellationToken);
        return plain.HasSpoken ? new KnockResult(HealthReason.Tls) : result;
    }

    /// <summary>
    /// Who hangs up without a word may be a proxy whose server is away, or the database, whose address is mixed up with this one the most often. That one answers
    /// its own question with one letter, https://www.postgresql.org/docs/current/protocol-flow.html.
    /// </summary>
    private async Task<bool> IsPostgresAsync(RedisAddress address, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (limit <= TimeSpan.Zero)
        {
            return false;
        }

        using var overdue = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(overdue.Token, cancellationToken);
        try
        {
            var (socket, _) = await Door.ReachAsync(address.EndPoint, limit, time, cancellationToken);
            if (socket is null)
            {
                return false;
            }

            await using var stream = new NetworkStream(socket, ownsSocket: true);
            await stream.WriteAsync(SslRequest, either.Token);
            var answer = new byte[1];
            return await stream.ReadAsync(answer, either.Token) == 1 && answer[0] is (byte)'S' or (byte)'N';
        }
        catch (Exception exception) when (exception is IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    /// <summary>Half of the time is for the connection, all of it for the answer.</summary>
    private async Task<KnockResult> TryAsync(RedisAddress address, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var overdue = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(overdue.Token, cancellationToken);
        try
        {
            var (socket, reason) = await Door.ReachAsync(address.EndPoint, limit / 2, time, cancellationToken);
            if (socket is null)
            {
                return new KnockResult(reason);
            }

            await using var stream = new NetworkStream(socket, ownsSocket: true);
            return await SpeakAsync(stream, address.TlsHost, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new KnockResult(HealthReason.Timeout);
        }
        catch (AuthenticationException)
        {
            return new KnockResult(HealthReason.Tls);
        }
        catch (IOException)
        {
            // Taken and dropped. Why, the driver knows, if anybody does.
            return new KnockResult(address.TlsHost is null ? null : HealthReason.Tls);
        }
    }

    private static async Task<KnockResult> SpeakAsync(NetworkStream plain, string? tlsHost, CancellationToken cancellationToken)
    {
        if (tlsHost is null)
        {
            return await PingAsync(plain, cancellationToken);
        }

        // Any certificate will do: whether to trust it is the driver's to judge, by the app's own rules, and nothing is confided here.
        await using var tls = new SslStream(plain, leaveInnerStreamOpen: true, static (_, certificate, _, _) => certificate is not null);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = tlsHost }, cancellationToken);
        return await PingAsync(tls, cancellationToken);
    }

    private static async Task<KnockResult> PingAsync(Stream stream, CancellationToken cancellationToken)
    {
        await stream.WriteAsync("PING\r\n"u8.ToArray(), cancellationToken);
        var answer = new byte[LongestAnswer];
        var length = 0;
        while (length < answer.Length && !answer.AsSpan(0, length).Contains((byte)'\n'))
        {
            var read = await stream.ReadAsync(answer.AsMemory(length), cancellationToken);
            if (read == 0)
            {
                break;
            }

            length += read;
        }

        if (length == 0 || answer[0] != '-')
        {
            var isOther = length > 0 && !Kinds.Contains((char)answer[0], StringComparison.Ordinal);
            return new KnockResult(isOther ? HealthReason.Protocol : null, HasSpoken: length > 0);
        }

        var error = Encoding.ASCII.GetString(answer, 1, length - 1);
        var wantsPassword = RedisErrors.WantsPassword(error);
        return new KnockResult(wantsPassword ? null : RedisErrors.ReasonOf(error), HasSpoken: true, wantsPassword);
    }
}
