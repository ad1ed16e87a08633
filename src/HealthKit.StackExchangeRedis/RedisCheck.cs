using System.Net;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.StackExchangeRedis;

/// <summary>
/// Sends the query through the driver, and probes the server itself when no response comes. While the driver is connected, a run waits for
/// the response to its end.
/// </summary>
internal sealed class RedisCheck : INetworkedCheck, IDisposable
{
    // Shares of the timeout at which a run stops waiting for each step.
    private const double QueryShare = 0.5;
    private const double ProbeShare = 0.8;
    private const double ReconnectShare = 0.85;
    private const double LastQueryShare = 0.9;

    private static readonly TimeSpan ReconnectPoll = TimeSpan.FromMilliseconds(25);

    private readonly MultiplexerSource _source;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly SingleFlight<RedisQueryResult> _flight;
    private readonly ConnectivityProbe _probe;
    private ProbeAttempt? _lastProbe;
    private Exception? _lastFailure;
    private bool _hasResponded;

    public RedisCheck(MultiplexerSource source, TimeSpan timeout, Func<Task<RedisQueryResult>> query, TcpConnector connector,
        TimeProvider time)
    {
        _source = source;
        _time = time;
        _timeout = timeout;
        _probe = new ConnectivityProbe(connector, time);
        _flight = new SingleFlight<RedisQueryResult>(query, source.Connections);
    }

    public IReadOnlyList<DnsEndPoint> Endpoints => _source.Address?.EndPoint switch
    {
        DnsEndPoint dns => [dns],
        IPEndPoint ip => [new(ip.Address.ToString(), ip.Port)],
        _ => [],
    };

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var budget = new RunBudget(_time, _timeout);
        var query = _flight.RunAsync();
        var result = await ResultAsync(query, budget.Until(QueryShare), cancellationToken);
        if (result is { IsFromServer: true })
        {
            return result.ToResult();
        }

        var connectivity = await ProbeAsync(query, budget.Until(ProbeShare), cancellationToken);
        if (ReasonOf(connectivity) is { } reason && !_source.IsConnected)
        {
            return reason.Unhealthy(_lastFailure);
        }

        while (!_source.IsConnected && budget.Until(ReconnectShare) > TimeSpan.Zero)
        {
            await Task.Delay(ReconnectPoll, _time, cancellationToken);
        }

        var isSilent = ReasonOf(connectivity) is not { } known || known == HealthReason.Timeout;
        result = await ResultAsync(_flight.RunAsync(), budget.Until(isSilent && _source.IsConnected ? 1 : LastQueryShare),
            cancellationToken);
        return result is { IsFromServer: true } ? result.ToResult() : Explain(connectivity, isSilent: result is null)
            .Unhealthy(_lastFailure);
    }

    public void Dispose() => _source.Dispose();

    private async Task<RedisQueryResult?> ResultAsync(Task<RedisQueryResult> query, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            var result = await query.WaitAsync(limit, _time, cancellationToken);
            _lastFailure = result.Exception;
            if (result.IsFromServer)
            {
                (_hasResponded, _lastProbe, _lastFailure) = (true, null, null);
            }

            return result;
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private async Task<ConnectivityResult> ProbeAsync(Task<RedisQueryResult> query, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (_lastProbe is { } last && IsCurrent(last, query))
        {
            return last.Result;
        }

        if (limit <= TimeSpan.Zero || _source.Address is not { } address)
        {
            return default;
        }

        var wasConnected = _source.IsConnected;
        var result = await _probe.ProbeAsync(address, limit, cancellationToken);
        _lastProbe = new ProbeAttempt(query, wasConnected, result);
        return result;
    }

    /// <summary>
    /// A server receives at most one probe per query. A frozen one, whose connection the driver keeps, receives one in all: each probe
    /// would leave it a connection.
    /// </summary>
    private bool IsCurrent(ProbeAttempt last, Task<RedisQueryResult> query) => ReferenceEquals(last.Query, query)
        ? !DriverFailures.IsOfConnection(last.Result.Reason)
        : last.WasConnected && _source.IsConnected && last.Result.Reason == HealthReason.Timeout;

    /// <summary>
    /// A TLS failure of the probe counts only until the driver has had a response. After that the app has what the probe lacks: a client
    /// certificate, or its own rules for the certificate of the server.
    /// </summary>
    private HealthReason? ReasonOf(ConnectivityResult connectivity) =>
        _hasResponded ? connectivity.Reason == HealthReason.Tls ? null : connectivity.Reason
        : connectivity.IsUntrusted ? connectivity.Reason ?? HealthReason.Tls
        : connectivity.Reason;

    /// <summary>Why the driver gets no response from a server that may have responded to the probe.</summary>
    private HealthReason Explain(ConnectivityResult connectivity, bool isSilent)
    {
        if (ReasonOf(connectivity) is { } reason)
        {
            return reason;
        }

        if (_lastFailure is null || (isSilent && _source.IsConnected))
        {
            return HealthReason.Timeout;
        }

        // The driver reports an untrusted certificate as an authentication failure. The probe has logged in.
        var reported = DriverFailures.ReasonOf(_lastFailure);
        return reported == HealthReason.Authentication && _source.Address?.TlsHost is not null ? HealthReason.Tls : reported;
    }

    private sealed record ProbeAttempt(Task<RedisQueryResult> Query, bool WasConnected, ConnectivityResult Result);
}
