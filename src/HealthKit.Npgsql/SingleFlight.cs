namespace HealthKit.Npgsql;

/// <summary>
/// Runs at most one attempt at a time, also across runs of the check: callers share an attempt that has not ended. This limits the number
/// of connections.
/// </summary>
internal sealed class SingleFlight(Func<Task<NpgsqlQueryResult>> attempt)
{
    private readonly Lock _gate = new();
    private Task<NpgsqlQueryResult>? _latest;

    public bool IsBusy => Volatile.Read(ref _latest) is { IsCompleted: false };

    /// <summary>Returns the pending attempt or starts a new one. Exceptions become results.</summary>
    public Task<NpgsqlQueryResult> RunAsync()
    {
        // The engine does not call concurrently, but the stock health check service does, when HealthKit is disabled.
        lock (_gate)
        {
            // On another thread, because a callback of the app, such as a password provider, may block.
            return _latest = _latest is { IsCompleted: false } ? _latest : Task.Run(RunGuardedAsync);
        }
    }

    private async Task<NpgsqlQueryResult> RunGuardedAsync()
    {
        try
        {
            return await attempt();
        }
        catch (Exception exception)
        {
            return NpgsqlQueryResult.Of(exception);
        }
    }
}
