using StackExchange.Redis;

namespace HealthKit.StackExchangeRedis;

/// <summary>
/// Asks whether the app can use its Redis: one <see cref="KeyQuery"/>, to a cluster one for each primary. Part of a cluster that does not serve is degraded.
/// Never throws.
/// </summary>
internal sealed class PrimaryQuery(MultiplexerSource source, RedisCheckOptions options, TimeProvider time)
{
    // Less than the check waits for the question, so that it hears of the primaries that do respond.
    private const double WaitTimeout = 0.4;

    private readonly Lock _gate = new();
    private readonly ShardKeys _keys = new($"{options.KeyPrefix}check");
    private Dictionary<string, SingleFlight> _flights = [];

    public async Task<RedisQueryResult> ExecuteAsync()
    {
        try
        {
            var multiplexer = await source.GetAsync();
            var database = multiplexer.GetDatabase();
            var flights = SlotsOf(multiplexer, database);
            var results = flights.Values.Select(static flight => flight.RunAsync()).ToArray();
            await WaitAsync(Task.WhenAll(results));
            return await EvaluateAsync(multiplexer, database, flights.Keys, results);
        }
        catch (Exception exception)
        {
            return RedisQueryResult.Failed(exception);
        }
    }

    private async Task WaitAsync(Task answers)
    {
        try
        {
            await answers.WaitAsync(options.Timeout * WaitTimeout, time);
        }
        catch (TimeoutException)
        {
        }
    }

    private Dictionary<string, SingleFlight> SlotsOf(IConnectionMultiplexer multiplexer, IDatabase database)
    {
        lock (_gate)
        {
            var keys = _keys.Of(multiplexer);
            if (!keys.SequenceEqual(_flights.Keys))
            {
                _flights = keys.ToDictionary(static key => key, key => _flights.GetValueOrDefault(key) ?? new SingleFlight(
                    new KeyQuery(database, key, options.RequireWrites).ExecuteAsync, source.Connections));
            }

            return _flights;
        }
    }

    private async Task<RedisQueryResult> EvaluateAsync(IConnectionMultiplexer multiplexer, IDatabase database, IEnumerable<string> keys, Task<RedisQueryResult>[] results)
    {
        var known = await Task.WhenAll(results.Where(static result => result.IsCompleted));
        var failure = known.FirstOrDefault(static result => !result.IsUsable);
        var usable = known.Count(static result => result.IsUsable);
        if (usable == results.Length)
        {
            return await IsCoveredAsync(multiplexer, database, keys) ? known[0] : Partly(HealthReason.ClusterDown, null, usable, results.Length);
        }

        if (usable > 0)
        {
            return Partly(failure?.Reason ?? HealthReason.ClusterDown, failure?.Exception, usable, results.Length);
        }

        if (failure is { IsFromServer: true })
        {
            return failure;
        }

        // The driver keeps a write for a primary that may come back for seconds; a replica that is there says that it is not.
        return options.RequireWrites && HasReplicasOnly(multiplexer)
            ? RedisQueryResult.Unusable(HealthReason.ReadOnly, failure?.Exception)
            : await await Task.WhenAny(results);
    }

    private static RedisQueryResult Partly(HealthReason reason, Exception? exception, int usable, int all) => RedisQueryResult.Evaluated(
        reason.Degraded(exception, new Dictionary<string, object> { ["primaries"] = all, ["answering"] = usable }));

    private static bool HasReplicasOnly(IConnectionMultiplexer multiplexer)
    {
        var connected = multiplexer.GetServers().Where(static server => server.IsConnected && server.ServerType != ServerType.Sentinel).ToArray();
        return connected.Length > 0 && Array.TrueForAll(connected, static server => server.IsReplica);
    }

    /// <summary>
    /// Whether each slot has a node that serves it, as all primaries see it: with <c>cluster-require-full-coverage no</c> a cluster goes on without.
    /// </summary>
    private static async Task<bool> IsCoveredAsync(IConnectionMultiplexer multiplexer, IDatabase database, IEnumerable<string> keys)
    {
        if (ShardKeys.ClusterOf(multiplexer) is not { } cluster)
        {
            return true;
        }

        try
        {
            var views = await Task.WhenAll(keys.Select(key => ServerText.QueryNodeAsync(database, key, "CLUSTER", "INFO")));
            return Array.TrueForAll(views, static view => new RedisInfo(view).Number("cluster_slots_ok") is ShardKeys.Slots);
        }
        catch (Exception exception) when (exception is RedisServerException or RedisCommandException)
        {
            // The user may not ask. The driver looks at the nodes by itself, if less often.
            return ShardKeys.CoveredSlots(cluster) == ShardKeys.Slots;
        }
    }
}
