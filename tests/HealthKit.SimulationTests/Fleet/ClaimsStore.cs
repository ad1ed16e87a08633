using System.Net.Sockets;

namespace HealthKit.SimulationTests.Fleet;

/// <summary>The Redis that holds the claims of all replicas: keys with an owner and an expiry.</summary>
internal sealed class ClaimsStore(SimulatedFleet fleet)
{
    private readonly Dictionary<string, (string Owner, long Until)> _keys = new(StringComparer.Ordinal);
    private readonly HashSet<int> _cutOff = [];

    public bool IsUp { get; private set; } = true;

    /// <summary>The commands that the server executed, with their times.</summary>
    public List<(long At, string Command)> Commands { get; } = [];

    public bool IsReachableBy(int replica) => IsUp && !_cutOff.Contains(replica);

    /// <summary>The server dies, and every driver notices at once.</summary>
    public void GoAway()
    {
        IsUp = false;
        foreach (var connection in fleet.Connections)
            connection.OnLost(TimeSpan.Zero);
    }

    public void Return(bool withData)
    {
        IsUp = true;
        if (!withData)
            _keys.Clear();

        foreach (var connection in fleet.Connections)
            connection.OnReachable();
    }

    /// <summary>The network drops packets. A driver notices that only after its own timeouts.</summary>
    public void CutOff(ISet<int> replicas)
    {
        _cutOff.UnionWith(replicas);
        foreach (var connection in fleet.Connections.Where(connection => replicas.Contains(connection.Replica)))
            connection.OnLost(fleet.Random.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10)));
    }

    public void Connect(ISet<int> replicas)
    {
        _cutOff.ExceptWith(replicas);
        foreach (var connection in fleet.Connections.Where(connection => replicas.Contains(connection.Replica)))
            connection.OnReachable();
    }

    public bool SetIfMissing(string key, string owner, TimeSpan expiry)
    {
        Count("SET");
        if (OwnerOf(key) is not null)
            return false;

        _keys[key] = (owner, Now + expiry.Ticks);
        return true;
    }

    public string? Get(string key)
    {
        Count("GET");
        return OwnerOf(key);
    }

    public bool Expire(string key, TimeSpan expiry)
    {
        Count("PEXPIRE");
        if (OwnerOf(key) is not { } owner)
            return false;

        _keys[key] = (owner, Now + expiry.Ticks);
        return true;
    }

    public bool Delete(string key)
    {
        Count("DEL");
        return _keys.Remove(key);
    }

    private long Now => fleet.Time.GetTimestamp();

    private string? OwnerOf(string key) => _keys.TryGetValue(key, out var claim) && claim.Until > Now ? claim.Owner : null;

    private void Count(string command) => Commands.Add((Now, command));
}

/// <summary>One replica's connection to the claims store. It sends the commands that <c>RedisReplicaCoordinator</c> sends.</summary>
internal sealed class ClaimsConnection(SimulatedFleet fleet, int replica, string owner) : IReplicaCoordinator
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan DelayAfterLostClaim = TimeSpan.FromMilliseconds(500);

    private bool _isConnected = fleet.Claims.IsReachableBy(replica);
    private long _busyUntil;

    public int Replica => replica;

    /// <summary>Whether its process has ended.</summary>
    public bool IsEnded { get; set; }

    /// <summary>Whether a delivery may be under way.</summary>
    public bool IsBusy => fleet.Time.GetTimestamp() <= _busyUntil;

    /// <summary>Whether this replica was ever without the store.</summary>
    public bool WasCutOff { get; private set; } = !fleet.Claims.IsReachableBy(replica);

    private bool IsReachable => fleet.Claims.IsReachableBy(replica);

    public async Task<bool> TryClaimAsync(string key, TimeSpan expiry, CancellationToken cancellationToken)
    {
        _busyUntil = fleet.Time.GetTimestamp() + (2 * CallTimeout).Ticks;
        var isClaimed = await ExecuteAsync(() => fleet.Claims.SetIfMissing(key, owner, expiry), cancellationToken)
            || await ExecuteAsync(() => fleet.Claims.Get(key), cancellationToken) == owner;
        _busyUntil = fleet.Time.GetTimestamp() + DelayAfterLostClaim.Ticks;
        return isClaimed;
    }

    public Task ExtendAsync(string key, TimeSpan expiry, CancellationToken cancellationToken) =>
        ExecuteAsync(() => fleet.Claims.Expire(key, expiry), cancellationToken);

    public Task ReleaseAsync(string key, CancellationToken cancellationToken)
    {
        _busyUntil = fleet.Time.GetTimestamp() + CallTimeout.Ticks;
        return ExecuteAsync(() => fleet.Claims.Delete(key), cancellationToken);
    }

    public void OnLost(TimeSpan noticedAfter)
    {
        WasCutOff = true;
        fleet.Time.After(noticedAfter, () => _isConnected &= IsReachable);
    }

    public void OnReachable()
    {
        if (!_isConnected)
            fleet.Time.After(fleet.Random.UpTo(fleet.Plan.ReconnectsWithin), () => _isConnected = IsReachable);
    }

    // A command or its response may be lost, so that the server has executed what the replica does not know.
    private async Task<T> ExecuteAsync<T>(Func<T> command, CancellationToken cancellationToken)
    {
        if (!_isConnected)
            throw new SocketException((int)SocketError.NotConnected);

        var response = new TaskCompletionSource<T>();
        fleet.Time.After(Latency(), () =>
        {
            if (IsReachable)
            {
                var result = command();
                fleet.Time.After(Latency(), () => _ = IsReachable && response.TrySetResult(result));
            }
        });
        return await response.Task.WaitAsync(cancellationToken);
    }

    private TimeSpan Latency() => fleet.Random.Between(TimeSpan.FromMilliseconds(0.1), TimeSpan.FromMilliseconds(2));
}
