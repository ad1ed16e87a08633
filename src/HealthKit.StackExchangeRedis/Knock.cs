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

    public async Task<KnockResult> AtAsync(RedisAddress address, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (address.TlsHost is null)
        {
            return await TryAsync(address, limit, cancellationToken);
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
            return new KnockResult(Reason: null, HasSpoken: length > 0);
        }

        var error = Encoding.ASCII.GetString(answer, 1, length - 1);
        var wantsPassword = RedisErrors.WantsPassword(error);
        return new KnockResult(wantsPassword ? null : RedisErrors.ReasonOf(error), HasSpoken: true, wantsPassword);
    }
}
