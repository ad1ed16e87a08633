namespace HealthKit.StackExchangeRedis;

/// <summary>
/// Tests whether a call of the app on this key would work. <c>SETRANGE key 0 ""</c> follows the same path as a <c>SET</c> through the
/// driver and the server. A replica, a server that cannot save or is full, and a cluster without the slot refuse it like a
/// <c>SET</c>. It changes nothing, whatever the key holds. Never throws.
/// </summary>
/// <remarks>
/// A user of the app may not have the right to the command or to the key. Such a refusal says nothing about the server, so the check
/// tries a command that needs fewer permissions. When that is refused too, the result is degraded, never healthy.
/// </remarks>
internal sealed class KeyQuery(IDatabase database, RedisKey key, bool requireWrites)
{
    // The "#!" line makes Redis 7 check memory, saving, replicas and role before the script starts,
    // https://redis.io/docs/latest/develop/programmability/lua-api/. Older servers do not compile it.
    private const string WriteScript = "#!lua\nreturn 1";

    private enum Refusal { None, Command, Key }

    private IConnectionMultiplexer Multiplexer => database.Multiplexer;

    public async Task<RedisQueryResult> ExecuteAsync()
    {
        try
        {
            var (result, refusal) = await TryAsync(requireWrites
                ? () => database.StringSetRangeAsync(key, 0, RedisValue.EmptyString)
                : () => database.KeyExistsAsync(key));
            if (refusal == Refusal.Command)
            {
                // NX and XX together are a syntax error, so this SET never writes. Redis checks rights and its own state first.
                (result, refusal) = await TryAsync(requireWrites
                    ? () => database.ExecuteAsync("SET", [key, "", "NX", "XX"], CommandFlags.DemandMaster)
                    : () => database.StringGetAsync(key));
            }

            return result ?? await QueryWithoutKeyAsync(refusal);
        }
        catch (Exception exception)
        {
            return RedisQueryResult.Failed(exception);
        }
    }

    private async Task<RedisQueryResult> QueryWithoutKeyAsync(Refusal refusal)
    {
        var forbidden = RedisQueryResult.Forbidden(AdviceOn(refusal));
        if (Topology.IsProxied(Multiplexer))
        {
            // Twemproxy ends the connection of all callers when it receives a command without a key.
            return forbidden;
        }

        if (Topology.IsCluster(Multiplexer))
            return await QueryClusterAsync() ?? forbidden;

        // Reads are refused for the same reasons as PING.
        var (result, _) = await TryAsync(requireWrites
            ? () => database.ScriptEvaluateAsync(WriteScript, flags: CommandFlags.DemandMaster | CommandFlags.NoScriptCache)
            : () => database.PingAsync());
        return result is null or { IsUsable: true } && refusal == Refusal.Command ? forbidden : result ?? forbidden;
    }

    /// <summary>Reads the state of the cluster from one node. It shows nothing about the other primaries.</summary>
    private async Task<RedisQueryResult?> QueryClusterAsync()
    {
        if (Topology.ViewOf(Multiplexer) is not { } server)
            return null;

        var info = "";
        var (result, _) = await TryAsync(async () => info = await ServerText.QueryServerAsync(server, "CLUSTER", "INFO"));
        return result is { IsUsable: true }
            ? new RedisInfo(info)["cluster_state"] == "fail" ? RedisQueryResult.Unusable(HealthReason.ClusterDown) : null
            : result;
    }

    private string AdviceOn(Refusal refusal) => refusal == Refusal.Key
        ? "The server responds, but the ACL of the user refuses the key of the check. Set KeyPrefix to a prefix that the ACL allows."
        : requireWrites
            ? "The server responds, but the user may run neither SETRANGE nor SET."
                + " Allow one of them, or set RequireWrites to false for an app that only reads."
            : "The server responds, but the user may run neither EXISTS nor GET. Allow one of them.";

    private async Task<(RedisQueryResult? Result, Refusal Refusal)> TryAsync(Func<Task> ask)
    {
        (RedisQueryResult?, Refusal) usable = (RedisQueryResult.Usable, Refusal.None);
        try
        {
            await ask();
            return usable;
        }
        catch (RedisServerException exception)
        {
            var error = exception.Message;
            return RedisErrors.ReasonOf(error) is { } reason
                ? (reason == HealthReason.ReadOnly && !requireWrites ? usable : Unusable(reason, exception))
                : RedisErrors.IsKeyRefusal(error) ? (null, Refusal.Key)
                : RedisErrors.IsRefusal(error) ? (null, Refusal.Command)
                : RedisErrors.IsOfUsableServer(error) ? usable
                : Unusable(HealthReason.Error, exception);
        }
        catch (RedisCommandException exception)
        {
            return RedisErrors.IsRefusal(exception) ? (null, Refusal.Command) : Unusable(HealthReason.Error, exception);
        }

        static (RedisQueryResult?, Refusal) Unusable(HealthReason reason, Exception exception) =>
            (RedisQueryResult.Unusable(reason, exception), Refusal.None);
    }
}
