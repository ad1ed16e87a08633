using System.Net.Security;

namespace HealthKit.StackExchangeRedis;

/// <summary>Messages of a <see cref="ConnectivityProbe"/>: TLS as in the app, <c>AUTH</c> with a password, <c>PING</c>.</summary>
internal static class RedisHandshake
{
    private const int MaximumAnswerLength = 512;

    // The first bytes of all RESP types, https://redis.io/docs/latest/develop/reference/protocol-spec/.
    private const string RespTypes = "+-:$*_#,(!=%~>|";

    public static async Task<ConnectivityResult> RunAsync(Stream plain, RedisAddress address, CancellationToken cancellationToken)
    {
        if (address.TlsHost is null)
            return await LogInAsync(plain, address, cancellationToken);

        // The app may trust a certificate that the machine does not. The probe sends no password to such a server.
        var isTrusted = false;
        await using var tls = new SslStream(plain, leaveInnerStreamOpen: true, (_, certificate, _, errors) =>
        {
            isTrusted = errors == SslPolicyErrors.None;
            return certificate is not null;
        });
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = address.TlsHost }, cancellationToken);
        return isTrusted
            ? await LogInAsync(tls, address, cancellationToken)
            : Evaluate(await SendAsync(tls, ["PING"], cancellationToken), isAnonymous: true) with { IsUntrusted = true };
    }

    private static async Task<ConnectivityResult> LogInAsync(Stream stream, RedisAddress address, CancellationToken cancellationToken)
    {
        if (address is { CanLogIn: true, Password: { } password })
        {
            string[] command = string.IsNullOrEmpty(address.User) ? ["AUTH", password] : ["AUTH", address.User, password];
            var answer = Evaluate(await SendAsync(stream, command, cancellationToken), isAnonymous: false);
            if (answer.Reason is not null || !answer.HasResponded)
                return answer;
        }

        return Evaluate(await SendAsync(stream, ["PING"], cancellationToken), isAnonymous: !address.CanLogIn);
    }

    private static async Task<string> SendAsync(Stream stream, string[] arguments, CancellationToken cancellationToken)
    {
        var command = new StringBuilder($"*{arguments.Length}\r\n");
        foreach (var argument in arguments)
            command.Append($"${Encoding.UTF8.GetByteCount(argument)}\r\n{argument}\r\n");

        await stream.WriteAsync(Encoding.UTF8.GetBytes(command.ToString()), cancellationToken);
        var answer = new byte[MaximumAnswerLength];
        var length = 0;
        while (length < answer.Length && !answer.AsSpan(0, length).Contains((byte)'\n'))
        {
            var read = await stream.ReadAsync(answer.AsMemory(length), cancellationToken);
            if (read == 0)
                break;

            length += read;
        }

        return Encoding.ASCII.GetString(answer, 0, length);
    }

    /// <param name="answer">Its first line; empty when the server closed the connection.</param>
    /// <param name="isAnonymous">Whether the probe sent no password. A server that requires one then counts as working.</param>
    private static ConnectivityResult Evaluate(string answer, bool isAnonymous)
    {
        if (answer is [] or not ['-', ..])
        {
            var isRedis = answer is [] || RespTypes.Contains(answer[0], StringComparison.Ordinal);
            return new ConnectivityResult(isRedis ? null : HealthReason.Protocol, HasResponded: answer.Length > 0);
        }

        var error = answer[1..];
        var works = (isAnonymous && RedisErrors.RequiresPassword(error)) || RedisErrors.IsUnneededPassword(error);
        return new ConnectivityResult(works ? null : RedisErrors.ReasonOf(error), HasResponded: true);
    }
}
