using System.Net.Security;
using System.Text;

namespace HealthKit.StackExchangeRedis;

/// <summary>The words of a <see cref="Knock"/>: TLS if the app has it, <c>AUTH</c> if it has a password, and <c>PING</c>.</summary>
internal static class KnockWords
{
    private const int LongestAnswer = 512;

    // The kinds of values, https://redis.io/docs/latest/develop/reference/protocol-spec/.
    private const string Kinds = "+-:$*_#,(!=%~>|";

    public static async Task<KnockResult> SpeakAsync(Stream plain, RedisAddress address, CancellationToken cancellationToken)
    {
        if (address.TlsHost is null)
        {
            return await LogInAsync(plain, address, cancellationToken);
        }

        // Whether to trust a certificate that the machine does not, the driver judges by the app's own rules. It is not given the password here.
        var isTrusted = false;
        await using var tls = new SslStream(plain, leaveInnerStreamOpen: true, (_, certificate, _, errors) =>
        {
            isTrusted = errors == SslPolicyErrors.None;
            return certificate is not null;
        });
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = address.TlsHost }, cancellationToken);
        return isTrusted
            ? await LogInAsync(tls, address, cancellationToken)
            : Judge(await SayAsync(tls, ["PING"], cancellationToken), isStranger: true) with { IsUntrusted = true };
    }

    private static async Task<KnockResult> LogInAsync(Stream stream, RedisAddress address, CancellationToken cancellationToken)
    {
        if (address.Password is { } password)
        {
            string[] words = string.IsNullOrEmpty(address.User) ? ["AUTH", password] : ["AUTH", address.User, password];
            var answer = Judge(await SayAsync(stream, words, cancellationToken), isStranger: false);
            if (answer.Reason is not null || !answer.HasSpoken)
            {
                return answer;
            }
        }

        return Judge(await SayAsync(stream, ["PING"], cancellationToken), isStranger: false);
    }

    private static async Task<string> SayAsync(Stream stream, string[] words, CancellationToken cancellationToken)
    {
        var command = new StringBuilder($"*{words.Length}\r\n");
        foreach (var word in words)
        {
            command.Append($"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n");
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(command.ToString()), cancellationToken);
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

        return Encoding.ASCII.GetString(answer, 0, length);
    }

    /// <param name="answer">The first line of it; empty when the server hung up.</param>
    /// <param name="isStranger">Whether the password was kept back, so that a server that asks for it is well.</param>
    private static KnockResult Judge(string answer, bool isStranger)
    {
        if (answer is [] or not ['-', ..])
        {
            return new KnockResult(answer is [var kind, ..] && !Kinds.Contains(kind, StringComparison.Ordinal) ? HealthReason.Protocol : null, HasSpoken: answer.Length > 0);
        }

        var error = answer[1..];

        // A server without a password takes any.
        var isWell = (isStranger && RedisErrors.WantsPassword(error)) || RedisErrors.IsNeedlessPassword(error);
        return new KnockResult(isWell ? null : RedisErrors.ReasonOf(error), HasSpoken: true);
    }
}
