using System.Collections.Concurrent;
using HealthKit.Diagnostics;
using HealthKit.Tests.Support;
using Microsoft.Extensions.Logging;

namespace HealthKit.Tests.Diagnostics;

/// <summary>Uses the system clock and the thread of the queue. Every wait is for a signal.</summary>
public sealed class LogQueueTests : IDisposable
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    private readonly BlockingLog _log = new();
    private readonly LogQueue _queue;
    private readonly ILogger _logger;

    public LogQueueTests()
    {
        _queue = new LogQueue(TimeProvider.System, _log);
        _logger = _queue.For(_log);
    }

    [Fact]
    public async Task Lines_AreWrittenInTheirOrder()
    {
        for (var line = 0; line < 100; line++)
            Write(line);

        await _queue.StopAsync(Deadline);

        Assert.Equal(Enumerable.Range(0, 100).Select(static line => $"line {line}"), _log.Lines);
    }

    [Fact]
    public async Task Log_ThatBlocks_HoldsUpNobodyAndWhatIsTooMuchIsCountedAndReported()
    {
        _log.Block();
        Write(0);
        await _log.Entered.WaitAsync(Deadline);
        for (var line = 1; line <= LogQueue.Capacity + 7; line++)
            Write(line);

        Assert.Equal((7, 0), (_queue.Dropped, _log.Lines.Count));
        _log.Release();
        await _queue.StopAsync(Deadline);

        Assert.Equal(LogQueue.Capacity + 2, _log.Lines.Count);
        Assert.StartsWith("HealthKit dropped log lines, because the log provider was too slow. Dropped lines: 7.",
            Assert.Single(_log.Lines, static line => !line.StartsWith("line", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task End_WhileTheLogBlocks_ReturnsAtTheLimit()
    {
        _log.Block();
        Write(0);
        await _log.Entered.WaitAsync(Deadline);

        await _queue.StopAsync(TimeSpan.FromMilliseconds(1)).WaitAsync(Deadline);

        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task Line_AfterTheEnd_IsWrittenAllTheSame()
    {
        Write(0);
        await _queue.StopAsync(Deadline);

        Write(1);

        Assert.True(SpinWait.SpinUntil(() => _log.Lines.Count == 2, Deadline));
    }

    [Fact]
    public async Task Log_ThatThrows_LosesItsLineOnly()
    {
        _log.Failure = new IOException("disk full");
        Write(0);
        await _queue.StopAsync(Deadline);
        _log.Failure = null;

        Write(1);

        Assert.True(SpinWait.SpinUntil(() => _log.Lines.Contains("line 1"), Deadline));
    }

    [Fact]
    public void Line_OnAClockThatATestMoves_IsWrittenAtOnce()
    {
        var logger = new LogQueue(new VirtualTime(), _log).For(_log);

        logger.Log(LogLevel.Error, default, "now", null, static (text, _) => text);

        Assert.Equal(["now"], _log.Lines);
    }

    public void Dispose()
    {
        _log.Release();
        _queue.Dispose();
        _log.Dispose();
    }

    private void Write(int line) => _logger.Log(LogLevel.Warning, default, line, null, static (number, _) => $"line {number}");

    private sealed class BlockingLog : ILogger<LogQueue>, IDisposable
    {
        private readonly ManualResetEventSlim _open = new(initialState: true);
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<string> Lines { get; } = [];

        public Task Entered => _entered.Task;

        public Exception? Failure { get; set; }

        public void Block() => _open.Reset();

        public void Release() => _open.Set();

        public void Dispose() => _open.Dispose();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            _entered.TrySetResult();
            _open.Wait(Deadline);
            Lines.Enqueue(Failure is null ? formatter(state, exception) : throw Failure);
        }
    }
}
