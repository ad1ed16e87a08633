namespace HealthKit.StackExchangeRedis;

/// <summary>
/// Sends the query through the driver, and probes the server itself when no response comes. While the driver is connected, a run waits for
/// the response to its end.
/// </summary>
internal sealed class RedisCheck(
    MultiplexerSource source, TimeSpan timeout, Func<Task<RedisQueryResult>> query, TcpConnector connector, TimeProvider time)
    : INetworkedCheck, IDisposable
{
    // Shares of the timeout at which a run stops waiting for each step.
    private const double QueryShare = 0.5;
    private const double ProbeShare = 0.8;
    private const double ReconnectShare = 0.85;
    private const double LastQueryShare = 0.9;

    private static readonly TimeSpan ReconnectPoll = TimeSpan.FromMilliseconds(25);

    private readonly SingleFlight<RedisQueryResult> _flight = new(query, source.Connections);
    private readonly ConnectivityProbe _probe = new(connector, time);
    private Task<RedisQueryResult>? _followed;
    private ProbeAttempt? _lastProbe;
    private Exception? _lastFailure;
    private bool _hasResponded;

    public IReadOnlyList<DnsEndPoint> Endpoints => source.Address?.EndPoint switch
    {
        DnsEndPoint dns => [dns],
        IPEndPoint ip => [new(ip.Address.ToString(), ip.Port)],
        _ => [],
    };

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var budget = new RunBudget(time, timeout);
        var query = _flight.RunAsync();

        // Without a connection the driver only queues the query.
        var limit = source.IsDisconnected ? TimeSpan.Zero : budget.Until(QueryShare);
        var result = await ResultAsync(query, limit, cancellationToken);
        if (result is { IsFromServer: true })
            return result.ToResult();

        var connectivity = await ProbeAsync(query, budget.Until(ProbeShare), cancellationToken);
        if (ReasonOf(connectivity) is { } reason && !source.IsConnected)
            return reason.Unhealthy(_lastFailure);

        while (!source.IsConnected && budget.Until(ReconnectShare) > TimeSpan.Zero)
            await Task.Delay(ReconnectPoll, time, cancellationToken);

        var isSilent = ReasonOf(connectivity) is not { } known || known == HealthReason.Timeout;
        query = _flight.RunAsync();
        Follow(query);
        result = await ResultAsync(query, budget.Until(isSilent && source.IsConnected ? 1 : LastQueryShare), cancellationToken);
        return result is { IsFromServer: true } ? result.ToResult() : Explain(connectivity, isSilent: result is null)
            .Unhealthy(_lastFailure);
    }

    public void Dispose() => source.Dispose();

    /// <summary>
    /// A frozen server breaks no connection, so the driver has no event when the server resumes. But the waiting query ends then, often
    /// between two runs.
    /// </summary>
    private void Follow(Task<RedisQueryResult> query)
    {
        if (!ReferenceEquals(_followed, query))
        {
            _followed = query;
            _ = FollowAsync(query);
        }
    }

    private async Task FollowAsync(Task<RedisQueryResult> query)
    {
        await ((Task)query).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (query.IsCompletedSuccessfully && (await query).IsFromServer)
            source.OnLateResponse();
    }

    private async Task<RedisQueryResult?> ResultAsync(Task<RedisQueryResult> query, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            var result = await query.WaitAsync(limit, time, cancellationToken);
            _lastFailure = result.Exception;
            if (result.IsFromServer)
                (_hasResponded, _lastProbe, _lastFailure) = (true, null, null);

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
            return last.Result;

        if (limit <= TimeSpan.Zero || source.Address is not { } address)
            return default;

        var wasConnected = source.IsConnected;
        var result = await _probe.ProbeAsync(address, limit, cancellationToken);
        _lastProbe = new ProbeAttempt(query, wasConnected, result);
        return result;
    }

    /// <summary>
    /// Whether the last probe's result still holds. A query gets one probe, and another in each run while the server cannot be reached. A
    /// frozen server, to which the driver stays connected, gets one probe in total, because each would leave a connection open on it.
    /// </summary>
    private bool IsCurrent(ProbeAttempt last, Task<RedisQueryResult> query) => ReferenceEquals(last.Query, query)
        ? !DriverFailures.IsOfConnection(last.Result.Reason)
        : last.WasConnected && source.IsConnected && last.Result.Reason == HealthReason.Timeout;

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
            return reason;

        if (_lastFailure is null || (isSilent && source.IsConnected))
            return HealthReason.Timeout;

        // The driver reports an untrusted certificate as an authentication failure. The probe has logged in.
        var reported = DriverFailures.ReasonOf(_lastFailure);
        return reported == HealthReason.Authentication && source.Address?.TlsHost is not null ? HealthReason.Tls : reported;
    }

    private sealed record ProbeAttempt(Task<RedisQueryResult> Query, bool WasConnected, ConnectivityResult Result);
}

/// <summary>Divides the timeout of one run, so that the run reports its reason before the engine ends it.</summary>
internal readonly struct RunBudget(TimeProvider time, TimeSpan timeout)
{
    private readonly long _started = time.GetTimestamp();

    /// <summary>The time until this share of the timeout has passed; zero when it has.</summary>
    public TimeSpan Until(double share)
    {
        var left = (timeout * share) - time.GetElapsedTime(_started);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
