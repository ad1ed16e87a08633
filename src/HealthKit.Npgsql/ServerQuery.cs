namespace HealthKit.Npgsql;

/// <summary>
/// Queries the server outside the pool. It queries several hosts in parallel, so that a frozen one does not delay the others, and looks
/// for one with the role that the data source requires.
/// </summary>
internal sealed class ServerQuery
{
    private readonly (SingleFlight<NpgsqlQueryResult> Query, IReadOnlyList<DnsEndPoint> Endpoints)[] _hosts;
    private readonly string? _target;

    public ServerQuery(NpgsqlDataSource source, QueryTimeouts timeouts, TcpConnector connector, TimeProvider time)
    {
        var hosts = NpgsqlHosts.Each(source.ConnectionString);
        _target = hosts.Count > 1 ? TargetSession.Of(source) : null;
        _hosts = [.. hosts.Select(host => (
            NpgsqlQueryResult.SingleFlight(new DirectAttempt(source, host, hosts.Count > 1, timeouts, connector, time).RunAsync),
            NpgsqlHosts.Of(host)))];
    }

    public bool HasSeveralHosts => _hosts.Length > 1;

    /// <returns>Success when the server works for the app; otherwise the reason.</returns>
    public async Task<NpgsqlQueryResult> ExecuteAsync(bool isRefusedByDriver, CancellationToken cancellationToken)
    {
        var results = new List<NpgsqlQueryResult>();
        await foreach (var ended in Task.WhenEach(_hosts.Select(host => ExecuteAsync(host.Query, host.Endpoints, cancellationToken))))
        {
            results.Add(await ended);
            if (HostResults.IsSufficient(results[^1], _target))
                return NpgsqlQueryResult.Success;
        }

        return HostResults.Combine(results, _target, isRefusedByDriver);
    }

    /// <summary>Repeats a query that an earlier run started and that failed, because its result may be outdated.</summary>
    private static async Task<NpgsqlQueryResult> ExecuteAsync(
        SingleFlight<NpgsqlQueryResult> query, IReadOnlyList<DnsEndPoint> endpoints, CancellationToken cancellationToken)
    {
        var isEarlier = query.IsRunning;
        var result = await query.RunAsync().WaitAsync(cancellationToken);
        result = isEarlier && !result.ProvesServerWorks ? await query.RunAsync().WaitAsync(cancellationToken) : result;
        return result.Reason is null ? result : result with { FailedEndpoints = endpoints };
    }
}
