namespace HealthKit.SimulationTests.Fleet;

/// <summary>
/// A database or a Redis that all replicas check. It responds, refuses connections or is frozen, for all replicas or for some.
/// </summary>
internal sealed class SimulatedServer(SimulatedFleet fleet, string name)
{
    private readonly List<(Replica Replica, TaskCompletionSource Response)> _waiting = [];
    private readonly HashSet<int> _cutOff = [];
    private bool _isRefusing;
    private bool _isFrozen;

    public string Name => name;

    /// <summary>When each run of a check began that the server, or the network before it, had to bear. In order.</summary>
    public List<long> Starts { get; } = [];

    /// <summary>When each run began while no server was there, which costs only the replica.</summary>
    public List<long> RefusedStarts { get; } = [];

    public async Task<HealthCheckResult> QueryAsync(Replica replica, CancellationToken cancellationToken)
    {
        (_isRefusing ? RefusedStarts : Starts).Add(fleet.Time.GetTimestamp());
        if (_isFrozen || _cutOff.Contains(replica.Number))
            await RespondAsync(replica, cancellationToken);

        await fleet.PassAsync(TimeSpan.FromMilliseconds(0.2), TimeSpan.FromMilliseconds(2));
        return _isRefusing ? HealthReason.ConnectionRefused.Unhealthy() : HealthCheckResult.Healthy();
    }

    /// <summary>The server dies. Every driver notices within milliseconds, because the connection is reset.</summary>
    public void Refuse()
    {
        _isRefusing = true;
        Report(TimeSpan.FromMilliseconds(2), replica => replica.ReportConnectionLost(name));
    }

    /// <summary>Something between the replicas and the server, such as a failover, resets all connections. The server responds.</summary>
    public void Reset()
    {
        Report(TimeSpan.FromMilliseconds(2), replica => replica.ReportConnectionLost(name));
        Report(fleet.Plan.ReconnectsWithin, replica => replica.ReportConnectionRestored(name));
    }

    /// <summary>The server is there again, and each driver connects at its own time.</summary>
    public void Accept()
    {
        _isRefusing = false;
        Report(fleet.Plan.ReconnectsWithin, replica =>
        {
            replica.ReportConnectionRestored(name);
            if (fleet.Plan.HasCalls)
                ReportCalls(replica);
        });
    }

    public void Freeze() => _isFrozen = true;

    /// <summary>The server goes on, and responds to everything that waits, one after the other.</summary>
    public void Thaw()
    {
        _isFrozen = false;
        Respond(TimeSpan.FromMilliseconds(20));
    }

    /// <summary>The network drops the packets between these replicas and the server.</summary>
    public void CutOff(IEnumerable<int> replicas) => _cutOff.UnionWith(replicas);

    /// <summary>The network passes packets again. TCP repeats the lost ones at times of its own.</summary>
    public void Connect(IEnumerable<int> replicas)
    {
        _cutOff.ExceptWith(replicas);
        Respond(TimeSpan.FromSeconds(3));
    }

    private async Task RespondAsync(Replica replica, CancellationToken cancellationToken)
    {
        var response = new TaskCompletionSource();
        _waiting.Add((replica, response));
        try
        {
            await response.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (fleet.Plan.HasEvents)
        {
            _ = ReportLateResponseAsync(replica, response.Task);
            throw;
        }
    }

    // The Redis check does so: a response to a run that was abandoned shows that the server is there again.
    private async Task ReportLateResponseAsync(Replica replica, Task response)
    {
        await response;
        replica.ReportConnectionRestored(name);
    }

    private void Respond(TimeSpan within)
    {
        foreach (var (replica, response) in _waiting.Where(waiting => !_cutOff.Contains(waiting.Replica.Number)))
            fleet.Time.After(fleet.Random.UpTo(within), () => response.TrySetResult());

        _waiting.RemoveAll(waiting => !_cutOff.Contains(waiting.Replica.Number));
    }

    // The calls of the app succeed, one each 100 ms.
    private void ReportCalls(Replica replica) => fleet.Time.After(LoadFigures.Window, () =>
    {
        replica.ReportSuccess(name);
        ReportCalls(replica);
    });

    private void Report(TimeSpan within, Action<Replica> report)
    {
        foreach (var replica in fleet.Plan.HasEvents ? fleet.Replicas : [])
            fleet.Time.After(fleet.Random.UpTo(within), () => report(replica));
    }
}

/// <summary>A replica's check of a server.</summary>
internal sealed class ServerCheck(SimulatedServer server, Replica replica) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        server.QueryAsync(replica, cancellationToken);
}
