using Microsoft.Extensions.Logging;

namespace HealthKit.Diagnostics;

/// <summary>
/// Takes the log lines of code that must never wait for a log: the threads that keep time, the runs of checks, the
/// drain. A log blocks when its pipe or its disk is full. One thread writes the lines in their order. While it is
/// behind by <see cref="Capacity"/> lines, further ones are dropped and counted.
/// </summary>
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

    /// <param name="time">
    /// On a clock that a test moves, a line is written at once, by its own thread: nothing there takes place in real
    /// time.
    /// </param>
    /// <param name="logger">Takes what the queue itself logs.</param>
    public LogQueue(TimeProvider time, ILogger<LogQueue> logger)
    {
        _isInline = !ReferenceEquals(time, TimeProvider.System);
        _logger = new GuardedLogger(logger);
    }

    /// <summary>How many lines were dropped.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>A logger whose lines go through the queue, and which never throws.</summary>
    public ILogger For(ILogger inner) => new QueuedLogger(this, new GuardedLogger(inner));

    /// <summary>Returns when all lines until now are written, or at the limit. Later lines are still taken.</summary>
    public async Task StopAsync(TimeSpan limit)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (!_isStarted)
            {
                return;
            }

            // Beyond the bound: it is no line.
            _lines.Enqueue(() => written.TrySetResult());
        }

        Dispose();
        await written.Task.WaitAsync(limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Lets the thread end when it has written everything.</summary>
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
            Start();
            Monitor.Pulse(_gate);
        }
    }

    private void Start()
    {
        if (_isStarted)
        {
            return;
        }

        try
        {
            new Thread(Write) { IsBackground = true, Name = "HealthKit log" }.UnsafeStart();
            _isStarted = true;
        }
        catch (Exception exception) when (exception is OutOfMemoryException or ThreadStartException)
        {
            // The process can have no other thread now. The lines wait for the next one, which tries again.
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
            {
                Monitor.Wait(_gate);
            }

            _isStarted = _lines.TryDequeue(out var line);
            return line;
        }
    }

    private sealed class QueuedLogger(LogQueue queue, GuardedLogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        // The provider is asked by the thread that writes: its answer may block as well.
        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => queue.Add(() =>
        {
            if (inner.IsEnabled(logLevel))
            {
                inner.Log(logLevel, eventId, state, exception, formatter);
            }
        });
    }
}
