namespace HealthKit.Npgsql;

/// <summary>
/// Room for one attempt. One that has not ended holds its place, over as many runs as it takes, and is never joined by a second: so there
/// are never more connections than slots.
/// </summary>
internal sealed class AttemptSlot(Func<Task<NpgsqlAnswer>> attempt)
{
    private readonly Lock _gate = new();
    private readonly Func<Task<NpgsqlAnswer>> _attempt = () => Guarded(attempt);
    private Task<NpgsqlAnswer>? _latest;

    public bool IsBusy => Volatile.Read(ref _latest) is { IsCompleted: false };

    /// <summary>The attempt that goes on, or else a new one. Never fails: a failure is an answer.</summary>
    public Task<NpgsqlAnswer> Ask()
    {
        // The engine asks once at a time; with HealthKit switched off the stock service does so for every probe.
        lock (_gate)
        {
            // On a thread of the pool of its own, since a callback of the app, for a password say, may block in it.
            return _latest = _latest is { IsCompleted: false } ? _latest : Task.Run(_attempt);
        }
    }

    private static async Task<NpgsqlAnswer> Guarded(Func<Task<NpgsqlAnswer>> attempt)
    {
        try
        {
            return await attempt();
        }
        catch (Exception exception)
        {
            return NpgsqlAnswer.Of(exception);
        }
    }
}
