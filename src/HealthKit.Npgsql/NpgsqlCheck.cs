namespace HealthKit.Npgsql;

/// <summary>
/// Queries through the app's pool. If the pool does not respond within half of the timeout, the check queries the server directly to find
/// out why. A pooled query that hangs gets no second one beside it: later runs query the server first, and the pool once the server works.
/// </summary>
internal sealed class NpgsqlCheck : INetworkedCheck, IDisposable
{
    /// <summary>The smallest query that proves that the server plans and executes.</summary>
    public const string RoundTrip = "SELECT 1";

    private readonly NpgsqlSource _source;
    private readonly AppConnections? _appConnections;
    private readonly QueryTimeouts _timeouts;
    private readonly TimeProvider _time;
    private readonly PooledAttempt _pooledAttempt;
    private readonly SingleFlight<NpgsqlQueryResult> _pooledQuery;
    private readonly ServerQuery _serverQuery;

    private readonly IReadOnlyList<DnsEndPoint> _endpoints;

    // Of the last run until the next one has a result: the diagnosis of a run may be late and read it during the next one.
    private volatile IReadOnlyList<DnsEndPoint>? _failedEndpoints;

    // Makes the next run query the server first, so that an outage of any length blocks only one pooled connection.
    private bool _isPoolSilent;

    public NpgsqlCheck(NpgsqlSource source, CheckOptions options, INpgsqlQuery query, TcpConnector connector, TimeProvider time,
        AppConnections? appConnections = null)
    {
        (_source, _appConnections) = (source, appConnections);
        _endpoints = NpgsqlHosts.Of(source.DataSource.ConnectionString);
        _timeouts = QueryTimeouts.Of(options);
        _time = time;
        _pooledAttempt = new PooledAttempt(source.DataSource, query, _timeouts, time);
        _pooledQuery = NpgsqlQueryResult.SingleFlight(_pooledAttempt.RunAsync);
        _serverQuery = new ServerQuery(source.DataSource, _timeouts, connector, time);
    }

    /// <summary>The host that failed, so that the network diagnosis matches the reason; all hosts when it is unknown.</summary>
    public IReadOnlyList<DnsEndPoint> Endpoints => _failedEndpoints ?? _endpoints;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        AppConnections.ExcludeCaller();

        // With several hosts, the driver may have found another one since, so the pool is queried whenever no query is under way.
        var pending = _pooledQuery.IsRunning || (_isPoolSilent && !_serverQuery.HasSeveralHosts) ? null : _pooledQuery.RunAsync();
        var result = pending is null ? null : await WithinAsync(_timeouts.RunTimeout, pending, cancellationToken);
        if (result is { IsFinal: true })
        {
            _failedEndpoints = null;
        }
        else
        {
            _isPoolSilent = true;
            var server = await _serverQuery.ExecuteAsync(isRefusedByDriver: result is { IsRefusedByDriver: true }, cancellationToken);
            _failedEndpoints = server.FailedEndpoints;

            // A full server refuses new connections only. Those of the pool may work.
            if (server.Reason is null || server.Reason == HealthReason.Overloaded)
                result ??= await RetryPoolAsync(pending, cancellationToken);

            if (server.Reason is not null && result is not { IsFinal: true })
                return server.ToResult();
        }

        _isPoolSilent = result is null || result.Reason == HealthReason.Timeout;
        return _isPoolSilent ? PoolFailure(result?.Exception) : result!.ToResult();
    }

    public void Dispose()
    {
        _appConnections?.Dispose();
        _pooledAttempt.Dispose();
        _source.Dispose();
    }

    /// <summary>
    /// Queries the pool again now that the server works. This run's pending query is about to return a current result; an earlier run's
    /// query may return an outdated one, so the check waits for its end and starts a new one.
    /// </summary>
    private async Task<NpgsqlQueryResult?> RetryPoolAsync(Task<NpgsqlQueryResult>? pending, CancellationToken cancellationToken)
    {
        if (pending is not null || _pooledQuery.IsRunning)
        {
            var late = await WithinAsync(_timeouts.PoolGracePeriod, pending ?? _pooledQuery.RunAsync(), cancellationToken);
            if (pending is not null || late is null)
                return late;
        }

        return await WithinAsync(_timeouts.RunTimeout, _pooledQuery.RunAsync(), cancellationToken);
    }

    private async Task<NpgsqlQueryResult?> WithinAsync(TimeSpan limit, Task<NpgsqlQueryResult> query, CancellationToken cancellationToken)
    {
        try
        {
            return await query.WaitAsync(limit, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>The result when the server works and the pool does not. It is degraded only when the pool is known to be full.</summary>
    private HealthCheckResult PoolFailure(Exception? exception) => _pooledAttempt.Open switch
    {
        { HasConnection: true } => HealthReason.Timeout.Unhealthy(exception ?? new TimeoutException(
            "The server responds on a new connection but not on a pooled one: the query is slow, or the network dropped the connection.")),
        { IsPoolFull: true } => HealthReason.PoolExhausted.Degraded(exception ?? new TimeoutException(
            "The server responds, but no pooled connection became free. Raise Maximum Pool Size, or find what holds the connections.")),
        _ => HealthReason.Timeout.Unhealthy(exception ?? new TimeoutException(
            "The server responds on a new connection, but the pool, which is not full, returned none in time: one of several hosts or the "
            + "password provider does not respond.")),
    };
}
