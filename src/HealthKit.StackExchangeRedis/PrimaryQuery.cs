namespace HealthKit.StackExchangeRedis;

/// <summary>
/// Tests whether the app can use its Redis: one <see cref="KeyQuery"/> for each of the <see cref="ShardKeys"/>. When only a part of them
/// works, the result is degraded. Never throws.
/// </summary>
internal sealed class PrimaryQuery(MultiplexerSource source, RedisCheckOptions options, TimeProvider time)
{
    private const string Advice = "The servers respond, but the driver does not know the primaries of the cluster, so the check cannot"
        + " ask each of them. Allow CLUSTER NODES: +cluster|nodes in the ACL of the user, and CLUSTER in the command map of the app.";

    // Less than the share of the time that RedisCheck waits for this query, so that the primaries that respond count.
    private const double WaitShare = 0.4;

    private readonly Lock _gate = new();
    private readonly ShardKeys _keys = new($"{options.KeyPrefix}check");
    private Dictionary<string, SingleFlight<RedisQueryResult>> _flights = [];

    public async Task<RedisQueryResult> ExecuteAsync()
    {
        try
        {
            var multiplexer = await source.GetAsync();
            var database = multiplexer.GetDatabase();
            var flights = FlightsOf(multiplexer, database);
            var results = flights.Values.Select(static flight => flight.RunAsync()).ToArray();

            // The queries never throw: only the end of the wait is suppressed.
            Task all = Task.WhenAll(results);
            await all.WaitAsync(options.Timeout * WaitShare, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return await EvaluateAsync(multiplexer, database, flights.Keys, results);
        }
        catch (Exception exception)
        {
            return RedisQueryResult.Failed(exception);
        }
    }

    private Dictionary<string, SingleFlight<RedisQueryResult>> FlightsOf(IConnectionMultiplexer multiplexer, IDatabase database)
    {
        lock (_gate)
        {
            var keys = _keys.Of(multiplexer);
            if (!keys.SequenceEqual(_flights.Keys))
            {
                _flights = keys.ToDictionary(static key => key, key => _flights.GetValueOrDefault(key)
                    ?? new SingleFlight<RedisQueryResult>(
                    new KeyQuery(database, key, options.RequireWrites).ExecuteAsync, source.Connections));
            }

            return _flights;
        }
    }

    private async Task<RedisQueryResult> EvaluateAsync(
        IConnectionMultiplexer multiplexer, IDatabase database, IEnumerable<string> keys, Task<RedisQueryResult>[] results)
    {
        var known = await Task.WhenAll(results.Where(static result => result.IsCompleted));
        var failure = known.Where(static result => !result.IsUsable)
            .MaxBy(static result => (result.IsFromServer, result.Evaluation is null));
        var usable = known.Count(static result => result.IsUsable);
        var view = Topology.ViewOf(multiplexer)?.ClusterConfiguration;
        if (usable > 0 && failure is not { IsFromServer: true } && view is null && Topology.IsCluster(multiplexer))
        {
            // Without the view the driver fails on some slots itself, and the check cannot tell that from an unreachable primary.
            return RedisQueryResult.Forbidden(Advice);
        }

        if (usable == results.Length)
            return view is null || await IsCoveredAsync(view, database, keys) ? known[0] : Partly(HealthReason.ClusterDown);

        if (usable > 0)
            return Partly(failure?.Reason ?? (Topology.IsProxied(multiplexer) ? HealthReason.Timeout : HealthReason.ClusterDown));

        if (failure is { IsFromServer: true })
            return failure;

        // Without a primary, the driver queues a write for seconds. When only replicas are connected, the result is read-only at once.
        return options.RequireWrites && HasReplicasOnly(multiplexer)
            ? RedisQueryResult.Unusable(HealthReason.ReadOnly, failure?.Exception)
            : await await Task.WhenAny(results);

        RedisQueryResult Partly(HealthReason reason) => RedisQueryResult.Evaluated(reason.Degraded(
            failure?.Exception,
                new Dictionary<string, object> { [view is null ? "keys" : "primaries"] = results.Length, ["answering"] = usable }));
    }

    private static bool HasReplicasOnly(IConnectionMultiplexer multiplexer)
    {
        var connected = multiplexer.GetServers().Where(static server => server.IsConnected && server.ServerType != ServerType.Sentinel)
            .ToArray();
        return connected.Length > 0 && Array.TrueForAll(connected, static server => server.IsReplica);
    }

    /// <summary>Whether every primary sees a node for each slot. <c>cluster-require-full-coverage no</c> allows gaps.</summary>
    private static async Task<bool> IsCoveredAsync(ClusterConfiguration view, IDatabase database, IEnumerable<string> keys)
    {
        try
        {
            var views = await Task.WhenAll(keys.Select(key => ServerText.QueryNodeAsync(database, key, "CLUSTER", "INFO")));
            return Array.TrueForAll(views, static text => new RedisInfo(text).Number("cluster_slots_ok") is Topology.Slots);
        }
        catch (Exception exception) when (exception is RedisServerException or RedisCommandException)
        {
            // The user may not run CLUSTER INFO. The driver's view has the same slots, but is older.
            return Topology.CoveredSlots(view) == Topology.Slots;
        }
    }
}
