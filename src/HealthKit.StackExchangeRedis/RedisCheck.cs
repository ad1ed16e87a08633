using System.Net;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.StackExchangeRedis;

/// <summary>
/// One run: asks through the driver; when that brings no answer of the server, knocks at the server's door to learn why. While the driver
/// counts as connected its answer is waited for to the end.
/// </summary>
internal sealed class RedisCheck : INetworkedCheck, IDisposable
{
    // Shares of the run's time: until when an answer is waited for before asking why there is none, until when that may take, until when
    // a driver that is connecting again is waited for, and when the reason must be told.
    private const double QueryShare = 0.5;
    private const double ProbeShare = 0.8;
    private const double Reconnecting = 0.85;
    private const double LastQueryShare = 0.9;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25);

    private readonly MultiplexerSource _source;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly SingleFlight _flight;
    private readonly ConnectivityProbe _probe;
    private ProbeAttempt? _lastProbe;
    private Exception? _lastFailure;
    private bool _hasAnswered;

    public RedisCheck(MultiplexerSource source, TimeSpan timeout, Func<Task<RedisQueryResult>> ask, TcpConnector connector, TimeProvider time)
    {
        _source = source;
        _time = time;
        _timeout = timeout;
        _probe = new ConnectivityProbe(connector, time);
        _flight = new SingleFlight(ask, source.Connections);
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

        while (!_source.IsConnected && budget.Until(Reconnecting) > TimeSpan.Zero)
        {
            await Task.Delay(Look, _time, cancellationToken);
        }

        var isSilent = ReasonOf(connectivity) is not { } known || known == HealthReason.Timeout;
        result = await ResultAsync(_flight.RunAsync(), budget.Until(isSilent && _source.IsConnected ? 1 : LastQueryShare), cancellationToken);
        return result is { IsFromServer: true } ? result.ToResult() : Explain(connectivity, isSilent: result is null).Unhealthy(_lastFailure);
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
                (_hasAnswered, _lastProbe, _lastFailure) = (true, null, null);
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
        if (_lastProbe is { } last && IsGood(last, query))
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
    /// A server that sees the knock sees one per question; a frozen one, to which the driver keeps its connection, one in all. It would be left with a connection
    /// more at every run.
    /// </summary>
    private bool IsGood(ProbeAttempt last, Task<RedisQueryResult> query) => ReferenceEquals(last.Query, query)
        ? !DriverFailures.IsOfConnection(last.Result.Reason)
        : last.WasConnected && _source.IsConnected && last.Result.Reason == HealthReason.Timeout;

    /// <summary>
    /// A TLS failure of the probe counts only until the driver has had an answer. After that the app has a way to connect that the probe lacks: a client certificate,
    /// or rules of its own for the server's certificate.
    /// </summary>
    private HealthReason? ReasonOf(ConnectivityResult connectivity) =>
        _hasAnswered ? connectivity.Reason == HealthReason.Tls ? null : connectivity.Reason
        : connectivity.IsUntrusted ? connectivity.Reason ?? HealthReason.Tls
        : connectivity.Reason;

    /// <summary>Why the driver gets no answer from a server that may well have answered the knock.</summary>
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

        // The driver calls an untrusted certificate a failure to authenticate. The knock has logged in.
        var reported = DriverFailures.ReasonOf(_lastFailure);
        return reported == HealthReason.Authentication && _source.Address?.TlsHost is not null ? HealthReason.Tls : reported;
    }

    private sealed record ProbeAttempt(Task<RedisQueryResult> Query, bool WasConnected, ConnectivityResult Result);
}
