using System.Globalization;
using System.Net.Sockets;
using StackExchange.Redis;

namespace HealthKit.StackExchangeRedis;

/// <summary>Stores each claim as a key with an expiry. The ACL needs SET, GET, DEL and PEXPIRE on keys with the prefix.</summary>
internal sealed class RedisReplicaCoordinator(MultiplexerSource source, string prefix, string owner) : IReplicaCoordinator, IDisposable
{
    public async Task<bool> TryClaimAsync(string key, TimeSpan expiry, CancellationToken cancellationToken)
    {
        var database = await DatabaseAsync(cancellationToken);
        var name = prefix + key;
        var set = await database.ExecuteAsync("SET", name, owner, "NX", "PX", Milliseconds(expiry)).WaitAsync(cancellationToken);
        if (!set.IsNull)
        {
            return true;
        }

        // The response to an earlier SET may be lost. This replica has the claim then, and no other one would act.
        return (string?)await database.ExecuteAsync("GET", name).WaitAsync(cancellationToken) == owner;
    }

    public async Task ExtendAsync(string key, TimeSpan expiry, CancellationToken cancellationToken)
    {
        var database = await DatabaseAsync(cancellationToken);
        await database.ExecuteAsync("PEXPIRE", prefix + key, Milliseconds(expiry)).WaitAsync(cancellationToken);
    }

    public async Task ReleaseAsync(string key, CancellationToken cancellationToken)
    {
        var database = await DatabaseAsync(cancellationToken);
        await database.ExecuteAsync("DEL", prefix + key).WaitAsync(cancellationToken);
    }

    public void Dispose() => source.Dispose();

    private static string Milliseconds(TimeSpan span) => ((long)span.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);

    private async Task<IDatabase> DatabaseAsync(CancellationToken cancellationToken)
    {
        var multiplexer = await source.GetAsync().WaitAsync(cancellationToken);

        // The driver keeps commands for a server that is away, and would send them after the caller has given up.
        return multiplexer.IsConnected
            ? multiplexer.GetDatabase()
            : throw new SocketException((int)SocketError.NotConnected);
    }
}
