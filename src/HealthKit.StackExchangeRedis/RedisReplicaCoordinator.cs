namespace HealthKit.StackExchangeRedis;

/// <summary>Stores each claim as a key with an expiry. The ACL needs SET, GET, DEL and PEXPIRE on keys with the prefix.</summary>
internal sealed class RedisReplicaCoordinator(MultiplexerSource source, string prefix, string owner) : IReplicaCoordinator, IDisposable
{
    public async Task<bool> TryClaimAsync(string key, TimeSpan expiry, CancellationToken cancellationToken)
    {
        var set = await ExecuteAsync("SET", [prefix + key, owner, "NX", "PX", Milliseconds(expiry)], cancellationToken);

        // If the response to an earlier SET was lost, this replica already owns the claim. Without GET, no replica would act.
        return !set.IsNull || (string?)await ExecuteAsync("GET", [prefix + key], cancellationToken) == owner;
    }

    public Task ExtendAsync(string key, TimeSpan expiry, CancellationToken cancellationToken) =>
        ExecuteAsync("PEXPIRE", [prefix + key, Milliseconds(expiry)], cancellationToken);

    public Task ReleaseAsync(string key, CancellationToken cancellationToken) =>
        ExecuteAsync("DEL", [prefix + key], cancellationToken);

    public void Dispose() => source.Dispose();

    private static string Milliseconds(TimeSpan span) => ((long)span.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);

    private async Task<RedisResult> ExecuteAsync(string command, object[] arguments, CancellationToken cancellationToken)
    {
        var multiplexer = await source.GetAsync().WaitAsync(cancellationToken);

        // The driver keeps commands for an unreachable server, and would send them after the caller has given up.
        return multiplexer.IsConnected
            ? await multiplexer.GetDatabase().ExecuteAsync(command, arguments).WaitAsync(cancellationToken)
            : throw new SocketException((int)SocketError.NotConnected);
    }
}
