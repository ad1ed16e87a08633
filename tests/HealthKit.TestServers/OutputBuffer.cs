namespace HealthKit.TestServers;

/// <summary>The last lines that a process wrote to standard output and standard error, in the order of arrival.</summary>
public sealed class OutputBuffer
{
    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new();
    private readonly List<Waiter> _waiters = [];
    private readonly int _capacity;

    public OutputBuffer(int capacity = 2_000) => _capacity = capacity;

    public IReadOnlyList<string> Lines()
    {
        lock (_gate)
            return [.. _lines];
    }

    public string Tail(int lines = 30)
    {
        lock (_gate)
            return _lines.Count == 0 ? "(nothing was written)" : string.Join(Environment.NewLine, _lines.TakeLast(lines));
    }

    /// <summary>Returns the first line that matches, whether the process has written it already or writes it within the deadline.</summary>
    public async Task<string> WaitForAsync(Func<string, bool> fits, TimeSpan deadline)
    {
        var waiter = new Waiter(fits);
        lock (_gate)
        {
            if (_lines.FirstOrDefault(fits) is { } written)
                return written;

            _waiters.Add(waiter);
        }

        try
        {
            return await waiter.Found.Task.WaitAsync(deadline);
        }
        catch (TimeoutException exception)
        {
            throw new TestServerException($"No line that fits was written within {deadline.TotalSeconds:0.#} s:\n{Tail()}", exception);
        }
        finally
        {
            lock (_gate)
                _waiters.Remove(waiter);
        }
    }

    internal void Add(string line)
    {
        lock (_gate)
        {
            _lines.Enqueue(line);
            if (_lines.Count > _capacity)
                _lines.Dequeue();

            foreach (var waiter in _waiters.Where(waiter => waiter.Fits(line)))
                waiter.Found.TrySetResult(line);
        }
    }

    private sealed record Waiter(Func<string, bool> Fits)
    {
        public TaskCompletionSource<string> Found { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
