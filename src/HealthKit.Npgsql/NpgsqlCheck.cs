using System.Net;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Npgsql;

/// <summary>
/// Asks the app's pool, and when that stays silent for half of the deadline, the server itself, why. What has not ended by the deadline stays
/// in its slot. From then on the server is asked first, and the pool again as soon as the server works.
/// </summary>
internal sealed class NpgsqlCheck : INetworkedCheck, IDisposable
{
    /// <summary>The least that shows a server planning and executing.</summary>
    public const string RoundTrip = "SELECT 1";

    private readonly NpgsqlSource _source;
    private readonly QueryTimeouts _timeouts;
    private readonly TimeProvider _time;
    private readonly PooledAttempt _pooled;
    private readonly SingleFlight _pool;
    private readonly ServerQuery _server;

    private readonly IReadOnlyList<DnsEndPoint> _endpoints;
    private volatile IReadOnlyList<DnsEndPoint>? _failedAt;

    // Then the server is asked first, so that one hanging attempt is all that an outage costs the pool, however long it is.
    private bool _isPoolSilent;

    public NpgsqlCheck(NpgsqlSource source, CheckOptions options, INpgsqlQuery query, TcpConnector connector, TimeProvider time)
    {
        _source = source;
        _endpoints = NpgsqlHosts.Of(source.DataSource.ConnectionString);
        _timeouts = QueryTimeouts.Of(options);
        _time = time;
        _pooled = new PooledAttempt(source.DataSource, query, _timeouts, time);
        _pool = new SingleFlight(_pooled.RunAsync);
        _server = new ServerQuery(source.DataSource, _timeouts, connector, time);
    }

    /// <summary>Of several hosts the one that failed, so that the layer is that of the reason.</summary>
    public IReadOnlyList<DnsEndPoint> Endpoints => _failedAt ?? _endpoints;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        // Of several hosts the driver may have found another meanwhile, so that its pool is asked whenever no attempt is under way.
        var asked = _pool.IsBusy || (_isPoolSilent && !_server.HasSeveralHosts) ? null : _pool.RunAsync();
        var result = asked is null ? null : await WithinAsync(_timeouts.RunTimeout, asked, cancellationToken);
        _failedAt = null;
        if (result is not { IsFinal: true })
        {
            _isPoolSilent = true;
            var server = await _server.ExecuteAsync(isRefusedByDriver: result is not null && result.IsRefusedByDriver, cancellationToken);
            _failedAt = server.FailedAt;
            if (server.Reason is not null)
            {
                return server.ToResult();
            }

            result ??= await RetryPoolAsync(asked, cancellationToken);
        }

        _isPoolSilent = result is null || result.Reason == HealthReason.Timeout;
        return _isPoolSilent ? OfPool(result?.Exception) : result!.ToResult();
    }

    public void Dispose()
    {
        _pooled.Dispose();
        _source.Dispose();
    }

    /// <summary>
    /// The server works. A pool that was silent only because it did not until now is about to let go: of this run's question with an answer,
    /// of an earlier run's with one that may be history, so that the question is put again.
    /// </summary>
    private async Task<NpgsqlQueryResult?> RetryPoolAsync(Task<NpgsqlQueryResult>? asked, CancellationToken cancellationToken)
    {
        if (asked is not null || _pool.IsBusy)
        {
            var late = await WithinAsync(_timeouts.PoolGracePeriod, asked ?? _pool.RunAsync(), cancellationToken);
            if (asked is not null || late is null)
            {
                return late;
            }
        }

        return await WithinAsync(_timeouts.RunTimeout, _pool.RunAsync(), cancellationToken);
    }

    private async Task<NpgsqlQueryResult?> WithinAsync(TimeSpan limit, Task<NpgsqlQueryResult> asked, CancellationToken cancellationToken)
    {
        try
        {
            return await asked.WaitAsync(limit, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>The server works, and the pool does not. It is the app's own doing only when the pool is known to be full.</summary>
    private HealthCheckResult OfPool(Exception? exception) => _pooled.Open switch
    {
        { HasConnection: true } => HealthReason.Timeout.Unhealthy(exception ?? new TimeoutException(
            "The server answers a new connection, but not one of the pool: the query is too slow, or the network dropped the connection.")),
        { IsPoolFull: true } => HealthReason.PoolExhausted.Degraded(exception ?? new TimeoutException(
            "The server answers, but no connection of the pool came free. Raise Maximum Pool Size, or find what keeps the connections.")),
        _ => HealthReason.Timeout.Unhealthy(exception ?? new TimeoutException(
            "The server answers a new connection, but the pool, which is not full, gave none in time: a host of several is silent, or the password's provider is.")),
    };
}
