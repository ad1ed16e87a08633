using StackExchange.Redis;

namespace HealthKit.StackExchangeRedis;

/// <summary>
/// Asks, one command after the other, whether the primary can be used. The driver prefers the primary and takes a replica when there is
/// none, so that a group without its primary says <c>read-only</c> and not nothing. Never throws.
/// </summary>
internal sealed class PrimaryQuestion(MultiplexerSource source, bool requireWrites)
{
    public async Task<RedisAnswer> AskAsync()
    {
        try
        {
            var multiplexer = await source.GetAsync();
            var database = multiplexer.GetDatabase();
            return await PingAsync(database)
                ?? (requireWrites ? await AskRoleAsync(database) : null)
                ?? (IsCluster(multiplexer) ? await AskClusterAsync(database) : null)
                ?? RedisAnswer.Usable;
        }
        catch (Exception exception)
        {
            return RedisAnswer.Failed(exception);
        }
    }

    private async Task<RedisAnswer?> PingAsync(IDatabase database)
    {
        try
        {
            await database.PingAsync();
            return null;
        }
        catch (RedisServerException exception)
        {
            var reason = RedisErrors.ReasonOf(exception.Message);
            reason ??= RedisErrors.IsRefusal(exception.Message) ? null : HealthReason.Error;
            return reason is null || (reason == HealthReason.ReadOnly && !requireWrites) ? null : RedisAnswer.Unusable(reason, exception);
        }
    }

    private static async Task<RedisAnswer?> AskRoleAsync(IDatabase database)
    {
        var (info, trouble) = await AskForTextAsync(database, "INFO", "replication");
        if (trouble is not null || info is null)
        {
            return trouble;
        }

        var isReadOnly = Has(info, "role:slave") && !Has(info, "slave_read_only:0");
        return isReadOnly ? RedisAnswer.Unusable(HealthReason.ReadOnly) : null;
    }

    private static async Task<RedisAnswer?> AskClusterAsync(IDatabase database)
    {
        var (info, trouble) = await AskForTextAsync(database, "CLUSTER", "INFO");
        if (trouble is not null || info is null)
        {
            return trouble;
        }

        return Has(info, "cluster_state:ok") ? null : RedisAnswer.Unusable(HealthReason.ClusterDown);
    }

    /// <summary>Through <c>ExecuteAsync</c>, since the driver's own methods for these want its admin mode.</summary>
    private static async Task<(string? Text, RedisAnswer? Trouble)> AskForTextAsync(IDatabase database, string command, string argument)
    {
        try
        {
            return ((string?)await database.ExecuteAsync(command, argument), null);
        }
        catch (RedisServerException exception)
        {
            // PING was answered: a server or a proxy that does not let us look any further is none the worse for it.
            return (null, RedisErrors.ReasonOf(exception.Message) is { } reason ? RedisAnswer.Unusable(reason, exception) : null);
        }
        catch (RedisCommandException)
        {
            // Switched off in the app's command map.
            return (null, null);
        }
    }

    private static bool IsCluster(IConnectionMultiplexer multiplexer) =>
        Array.Exists(multiplexer.GetEndPoints(), endPoint => multiplexer.GetServer(endPoint).ServerType == ServerType.Cluster);

    private static bool Has(string info, string line)
    {
        foreach (var candidate in info.AsSpan().EnumerateLines())
        {
            if (candidate.SequenceEqual(line))
            {
                return true;
            }
        }

        return false;
    }
}
