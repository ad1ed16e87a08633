namespace HealthKit.Npgsql;

/// <summary>
/// Room for one attempt. One that has not ended holds its place, over as many runs as it takes, and is never joined by a second: so there
/// are never more connections than slots.
/// </summary>
internal sealed class SingleFlight(Func<Task<NpgsqlQueryResult>> attempt)
{
    private readonly Lock _gate = new();
    private readonly Func<Task<NpgsqlQueryResult>> _attempt = () => Guarded(attempt);
    private Task<NpgsqlQueryResult>? _latest;

    public bool IsBusy => Volatile.Read(ref _latest) is { IsCompleted: false };

    /// <summary>The attempt that goes on, or else a new one. Never fails: a failure is an answer.</summary>
    public Task<NpgsqlQueryResult> RunAsync()
    {
        // The engine asks once at a time; with HealthKit switched off the stock service does so for every probe.
        lock (_gate)
        {
            // On a thread of the pool of its own, since a callback of the app, for a password say, may block in it.
            return _latest = _latest is { IsCompleted: false } ? _latest : Task.Run(_attempt);
        }
    }

    private static async Task<NpgsqlQueryResult> Guarded(Func<Task<NpgsqlQueryResult>> attempt)
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
