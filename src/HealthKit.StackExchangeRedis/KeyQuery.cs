using StackExchange.Redis;

namespace HealthKit.StackExchangeRedis;

/// <summary>
/// Asks what a call of the app would meet. <c>SETRANGE key 0 ""</c> goes where a <c>SET</c> of that key goes, through driver and server, and is refused like one: by
/// a replica, by a server that cannot save or is full, and by a cluster without the slot. It changes nothing, whatever the key holds. Never throws.
/// </summary>
internal sealed class KeyQuery(IDatabase database, RedisKey key, bool requireWrites)
{
    private const string Advice = "The server answers, but its user may not be asked whether it can be used: neither with the key of the check nor with PING"
        + " and ROLE. Allow one of them, or set KeyPrefix to a prefix that the user has, or RequireWrites to false for an app that only reads.";

    public async Task<RedisQueryResult> ExecuteAsync()
    {
        try
        {
            return await QueryKeyAsync() ?? await QueryRoleAsync();
        }
        catch (Exception exception)
        {
            return RedisQueryResult.Failed(exception);
        }
    }

    /// <returns><c>null</c> when the user may not run the command on this key, which says nothing of the server.</returns>
    private Task<RedisQueryResult?> QueryKeyAsync() => ExecuteAsync(async () =>
    {
        _ = requireWrites
            ? await database.StringSetRangeAsync(key, 0, RedisValue.EmptyString)
            : await database.KeyExistsAsync(key);
        return RedisQueryResult.Usable;
    });

    /// <summary>For a user whose keys all begin with something else.</summary>
    private async Task<RedisQueryResult> QueryRoleAsync()
    {
        var result = await ExecuteAsync(async () =>
        {
            await database.PingAsync();
            return RedisQueryResult.Usable;
        });
        if (requireWrites && result is { IsUsable: true })
        {
            // A proxy may end the connection of all when it is asked for a role.
            result = HasProxy() ? null : await ExecuteAsync(async () => IsPrimary(await database.ExecuteAsync("ROLE", [], CommandFlags.DemandMaster))
                ? RedisQueryResult.Usable
                : RedisQueryResult.Unusable(HealthReason.ReadOnly));
        }

        return result ?? RedisQueryResult.Evaluated(HealthReason.Forbidden.Degraded(new UnauthorizedAccessException(Advice)));
    }

    private bool HasProxy() => Array.Exists(database.Multiplexer.GetServers(), static server => server.ServerType is ServerType.Twemproxy or ServerType.Envoyproxy);

    private static bool IsPrimary(RedisResult role) => (RedisResult[]?)role is [var first, ..] && (string?)first == "master";

    private async Task<RedisQueryResult?> ExecuteAsync(Func<Task<RedisQueryResult>> ask)
    {
        try
        {
            return await ask();
        }
        catch (RedisServerException exception)
        {
            var reason = RedisErrors.ReasonOf(exception.Message);
            return reason == HealthReason.ReadOnly && !requireWrites ? RedisQueryResult.Usable
                : reason is not null ? RedisQueryResult.Unusable(reason, exception)
                : RedisErrors.IsRefusal(exception.Message) ? null
                : RedisErrors.IsWrongKeyType(exception.Message) ? RedisQueryResult.Usable
                : RedisQueryResult.Unusable(HealthReason.Error, exception);
        }
        catch (RedisCommandException exception)
        {
            return RedisErrors.IsRefusal(exception) ? null : RedisQueryResult.Unusable(HealthReason.Error, exception);
        }
    }
}
