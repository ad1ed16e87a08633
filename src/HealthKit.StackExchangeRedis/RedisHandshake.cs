using System.Net.Security;
using System.Text;

namespace HealthKit.StackExchangeRedis;

/// <summary>The words of a <see cref="ConnectivityProbe"/>: TLS if the app has it, <c>AUTH</c> if it has a password, and <c>PING</c>.</summary>
internal static class RedisHandshake
{
    private const int MaximumAnswerLength = 512;

    // The kinds of values, https://redis.io/docs/latest/develop/reference/protocol-spec/.
    private const string Kinds = "+-:$*_#,(!=%~>|";

    public static async Task<ConnectivityResult> RunAsync(Stream plain, RedisAddress address, CancellationToken cancellationToken)
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
            : Evaluate(await SendAsync(tls, ["PING"], cancellationToken), isStranger: true) with { IsUntrusted = true };
    }

    private static async Task<ConnectivityResult> LogInAsync(Stream stream, RedisAddress address, CancellationToken cancellationToken)
    {
        if (address is { CanLogIn: true, Password: { } password })
        {
            string[] words = string.IsNullOrEmpty(address.User) ? ["AUTH", password] : ["AUTH", address.User, password];
            var answer = Evaluate(await SendAsync(stream, words, cancellationToken), isStranger: false);
            if (answer.Reason is not null || !answer.HasResponded)
            {
                return answer;
            }
        }

        return Evaluate(await SendAsync(stream, ["PING"], cancellationToken), isStranger: !address.CanLogIn);
    }

    private static async Task<string> SendAsync(Stream stream, string[] words, CancellationToken cancellationToken)
    {
        var command = new StringBuilder($"*{words.Length}\r\n");
        foreach (var word in words)
        {
            command.Append($"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n");
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(command.ToString()), cancellationToken);
        var answer = new byte[MaximumAnswerLength];
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
    private static ConnectivityResult Evaluate(string answer, bool isStranger)
    {
        if (answer is [] or not ['-', ..])
        {
            return new ConnectivityResult(answer is [var kind, ..] && !Kinds.Contains(kind, StringComparison.Ordinal) ? HealthReason.Protocol : null, HasResponded: answer.Length > 0);
        }

        var error = answer[1..];

        // A server without a password takes any.
        var isWell = (isStranger && RedisErrors.RequiresPassword(error)) || RedisErrors.IsUnneededPassword(error);
        return new ConnectivityResult(isWell ? null : RedisErrors.ReasonOf(error), HasResponded: true);
    }
}
