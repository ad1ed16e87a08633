namespace HealthKit;

/// <summary>
/// Runs at most one operation at a time, also across runs of a check: callers share the operation that has not ended. This limits what an
/// outage costs a server or a driver that does not respond. For the authors of check packages.
/// </summary>
/// <typeparam name="T">The result of the operation.</typeparam>
/// <param name="start">Starts the operation.</param>
/// <param name="generation">
/// When its value changes, the next caller starts a new operation although one has not ended: the old one may wait for a server that is
/// gone. <c>null</c>: it never changes.
/// </param>
public sealed class SingleFlight<T>(Func<Task<T>> start, Func<string>? generation = null)
{
    private readonly Lock _gate = new();
    private Task<T>? _latest;
    private string? _generation;

    /// <summary>Whether an operation has not ended.</summary>
    public bool IsRunning => Volatile.Read(ref _latest) is { IsCompleted: false };

    /// <summary>Returns the operation that has not ended, or starts one.</summary>
    /// <returns>The operation.</returns>
    public Task<T> RunAsync()
    {
        // The engine does not call concurrently, but the stock health check service does, when HealthKit is disabled.
        lock (_gate)
        {
            var current = generation?.Invoke();
            if (_latest is not { IsCompleted: false } || _generation != current)
                (_latest, _generation) = (start(), current);

            return _latest;
        }
    }
}
