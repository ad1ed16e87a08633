namespace HealthKit.Diagnostics;

/// <summary>Queues log lines of code that must not wait for a log provider: the engine, the watchdog, runs of checks, the drain.</summary>
// A provider blocks when its pipe or disk is full. One thread writes the lines in order; beyond the capacity, lines are dropped.
internal sealed class LogQueue : IDisposable
{
    public const int Capacity = 1_024;

    private readonly object _gate = new();
    private readonly Queue<Action> _lines = new();
    private readonly GuardedLogger _logger;
    private readonly bool _isInline;
    private bool _isStarted;
    private bool _isEnding;
    private long _dropped;
    private long _reported;

    // With a test's clock, the calling thread writes each line at once.
    public LogQueue(TimeProvider time, ILogger<LogQueue> logger)
    {
        _isInline = !ReferenceEquals(time, TimeProvider.System);
        _logger = new GuardedLogger(logger);
    }

    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Wraps a logger so that its lines go through the queue and it never throws.</summary>
    public ILogger For(ILogger inner) => new QueuedLogger(this, new GuardedLogger(inner));

    /// <summary>Returns when all queued lines are written, or after the limit. Later lines are still accepted.</summary>
    public async Task StopAsync(TimeSpan limit)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (!_isStarted)
                return;

            // A marker, not a line: the capacity does not apply.
            _lines.Enqueue(() => written.TrySetResult());
        }

        Dispose();
        await written.Task.WaitAsync(limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Ends the thread after it has written all lines.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isEnding = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Add(Action line)
    {
        if (_isInline)
        {
            line();
            return;
        }

        lock (_gate)
        {
            if (_lines.Count >= Capacity)
            {
                _dropped++;
                return;
            }

            _lines.Enqueue(line);

            // Without a thread the lines stay queued, and the next line tries again.
            _isStarted = _isStarted || Guard.TryStart(new Thread(Write) { IsBackground = true, Name = "HealthKit log" });
            Monitor.Pulse(_gate);
        }
    }

    private void Write()
    {
        while (Next() is { } line)
        {
            line();
            if (Dropped is var dropped && dropped > _reported)
            {
                LogQueueLog.LinesDropped(_logger, dropped - _reported);
                _reported = dropped;
            }
        }
    }

    private Action? Next()
    {
        lock (_gate)
        {
            while (_lines.Count == 0 && !_isEnding)
                Monitor.Wait(_gate);

            _isStarted = _lines.TryDequeue(out var line);
            return line;
        }
    }

    private sealed class QueuedLogger(LogQueue queue, GuardedLogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        // Only the writing thread queries the provider, because its IsEnabled may block as well.
        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            queue.Add(() =>
            {
                if (inner.IsEnabled(logLevel))
                    inner.Log(logLevel, eventId, state, exception, formatter);
            });
    }
}

/// <summary>Log lines of the log queue. Event ids 1700 to 1799.</summary>
internal static partial class LogQueueLog
{
    [LoggerMessage(1700, LogLevel.Warning,
        "HealthKit dropped log lines, because the log provider was too slow. Dropped lines: {Count}. "
        + "Check the destination of the log: a full pipe, a full disk, a slow server.")]
    public static partial void LinesDropped(ILogger logger, long count);
}
