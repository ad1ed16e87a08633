using System.Net;
using Npgsql;

namespace HealthKit.Npgsql;

/// <summary>
/// Asks the server outside the pool whether it works for the app. Of several hosts it asks all at once, since one that is frozen must not take
/// the others' time, and looks for one with the role that the data source wants.
/// </summary>
internal sealed class ServerQuery
{
    private readonly SingleFlight[] _hosts;
    private readonly IReadOnlyList<DnsEndPoint>[] _endpoints;
    private readonly string? _target;

    public ServerQuery(NpgsqlDataSource source, QueryTimeouts timeouts, TcpConnector connector, TimeProvider time)
    {
        var hosts = NpgsqlHosts.Each(source.ConnectionString);
        _target = hosts.Count > 1 ? TargetSession.Of(source) : null;
        _hosts = [.. hosts.Select(host => new SingleFlight(new DirectAttempt(source, host, hosts.Count > 1, timeouts, connector, time).RunAsync))];
        _endpoints = [.. hosts.Select(NpgsqlHosts.Of)];
    }

    public bool HasSeveralHosts => _hosts.Length > 1;

    /// <returns>Success when the server works for the app, else why it does not.</returns>
    public async Task<NpgsqlQueryResult> ExecuteAsync(bool isRefusedByDriver, CancellationToken cancellationToken)
    {
        var pending = _hosts.Select((host, index) => ExecuteAsync(host, _endpoints[index], cancellationToken)).ToList();
        var results = new List<NpgsqlQueryResult>();
        while (pending.Count > 0)
        {
            var ended = await Task.WhenAny(pending);
            pending.Remove(ended);
            results.Add(await ended);
            if (HostResults.IsSufficient(results[^1], _target))
            {
                return NpgsqlQueryResult.Success;
            }
        }

        return HostResults.Combine(results, _target, isRefusedByDriver);
    }

    /// <summary>An answer to a question that this run put; a failure of one that an earlier run put may be history.</summary>
    private static async Task<NpgsqlQueryResult> ExecuteAsync(SingleFlight host, IReadOnlyList<DnsEndPoint> endpoints, CancellationToken cancellationToken)
    {
        var isEarlier = host.IsBusy;
        var result = await host.RunAsync().WaitAsync(cancellationToken);
        result = isEarlier && !result.ProvesServerWorks ? await host.RunAsync().WaitAsync(cancellationToken) : result;
        return result.Reason is null ? result : result with { FailedAt = endpoints };
    }
}
