using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace HealthKit.Checks.Network;

/// <summary>Opens a TLS connection, validates the server's certificate, and sends no data.</summary>
internal sealed class TlsCertificateCheck(TlsCertificateCheckOptions options, TcpConnector connector, TimeProvider time)
    : INetworkedCheck, IDisposable
{
    private readonly X509Certificate2Collection? _authorities =
        options.CertificateAuthorityFile is { } file ? ServerTrust.Authorities(file) : null;

    public IReadOnlyList<DnsEndPoint> Endpoints { get; } = [new(options.Host, options.Port)];

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var limit = options.Timeout * TcpConnector.Share;
        var until = time.After(limit);
        using var socket = await connector.ConnectAsync(Endpoints[0], limit, cancellationToken);
        var left = time.Span(until - time.GetTimestamp());
        using var deadline = new GuardedDeadline(left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1), time, cancellationToken);
        try
        {
            return await EvaluateAsync(socket, deadline.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ReasonException(HealthReason.Tls, new TimeoutException("The TLS handshake did not end in time.", exception));
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            throw new ReasonException(HealthReason.Tls, exception);
        }
    }

    public void Dispose() => ServerTrust.Dispose(_authorities ?? []);

    private async Task<HealthCheckResult> EvaluateAsync(Socket socket, CancellationToken cancellationToken)
    {
        string? error = null;
        DateTimeOffset? expiry = null;
        await using var stream = new SslStream(new NetworkStream(socket));
        var authentication = new SslClientAuthenticationOptions
        {
            TargetHost = options.ServerName ?? options.Host,
            CertificateChainPolicy = Policy(),
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            {
                expiry = (certificate as X509Certificate2)?.NotAfter;
                error = ErrorOf(chain, errors);
                return error is null;
            },
        };
        try
        {
            await stream.AuthenticateAsClientAsync(authentication, cancellationToken);
        }
        catch (AuthenticationException exception) when (error is not null)
        {
            return HealthReason.Tls.Unhealthy(new AuthenticationException(error, exception));
        }

        var left = expiry is { } notAfter ? notAfter - time.GetUtcNow() : TimeSpan.Zero;
        var data = new Dictionary<string, object> { ["expiresInDays"] = Math.Floor(left.TotalDays) };
        return left < options.DegradedBeforeExpiry ? HealthReason.Threshold.Degraded(data: data) : HealthCheckResult.Healthy(data: data);
    }

    private X509ChainPolicy Policy()
    {
        var policy = ServerTrust.Policy();
        if (_authorities is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(_authorities);
        }

        return policy;
    }

    private static string? ErrorOf(X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return null;

        var faults = chain?.ChainStatus.Select(static status => status.Status.ToString()) ?? [];
        return $"The server's certificate is not valid: {string.Join(", ", faults.Prepend(errors.ToString()))}.";
    }
}
