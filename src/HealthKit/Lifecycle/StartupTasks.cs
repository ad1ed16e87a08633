namespace HealthKit.Lifecycle;

/// <summary>Runs the start-up tasks one after the other in the background, once the host has started.</summary>
// When one fails, the later ones do not run: they may depend on it.
internal sealed class StartupTasks(
    IEnumerable<StartupTask> tasks, IServiceScopeFactory scopes, IOptionsMonitor<StartupTaskOptions> options, RunRequests requests,
    IHostApplicationLifetime lifetime, TimeProvider time, LogQueue log, ILogger<StartupTasks> logger) : IDisposable
{
    private readonly StartupTask[] _tasks = [.. tasks];
    private readonly ILogger _logger = log.For(logger);
    private CancellationTokenRegistration _started;
    private volatile Task _all = Task.CompletedTask;

    /// <summary>Completes when no task runs.</summary>
    public Task Completion => _all;

    public void Start()
    {
        if (_tasks.Length > 0)
            _started = lifetime.ApplicationStarted.Register(() => _all = Task.Run(RunAllAsync));
    }

    public void Dispose() => _started.Dispose();

    private async Task RunAllAsync()
    {
        for (var index = 0; index < _tasks.Length; index++)
        {
            if (lifetime.ApplicationStopping.IsCancellationRequested || !await TryRunAsync(_tasks[index], _tasks.Length - index - 1))
                return;
        }
    }

    private async Task<bool> TryRunAsync(StartupTask task, int left)
    {
        var from = time.GetTimestamp();
        var failure = await RunAsync(task, LimitOf(task));
        var seconds = time.GetElapsedTime(from).TotalSeconds;
        if (failure is not null && lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // The host's stop canceled the task: that is not a failure.
            return false;
        }

        if (failure is null)
        {
            task.Succeed();
            StartupTaskLog.TaskEnded(_logger, task.Name, seconds);
        }
        else
        {
            task.Fail(failure);
            StartupTaskLog.TaskFailed(_logger, RedactedException.Of(failure)!, task.Name, seconds, left);
        }

        requests.Request(task.Name);
        return failure is null;
    }

    // When HealthKit is disabled, options are not validated: an invalid limit becomes the default.
    private TimeSpan LimitOf(StartupTask task) =>
        options.Get(task.Name) is { Timeout.Ticks: > 0 } valid && valid.Timeout <= valid.MaximumTimeout
            ? valid.Timeout
            : new StartupTaskOptions().Timeout;

    /// <summary>Returns the failure, or <c>null</c>. Waits at most for the limit, even when the task ignores its token.</summary>
    private async Task<Exception?> RunAsync(StartupTask task, TimeSpan limit)
    {
        var cancellation = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
        var run = Task.Run(() => RunInScopeAsync(task, cancellation.Token));
        try
        {
            await run.WaitAsync(limit, time);
            cancellation.Dispose();
            return null;
        }
        catch (TimeoutException exception) when (!run.IsCompleted)
        {
            // The source is not disposed, because the task may still use its token. Later exceptions are observed and ignored.
            Guard.Ignore(run);
            Guard.Ignore(cancellation.CancelAsync());
            return new StartupTimeoutException(
                $"The start-up task did not end within {limit:c}. Raise its Timeout if it needs longer.", exception);
        }
        catch (Exception exception)
        {
            // The task may have ended at the limit, at the same moment.
            cancellation.Dispose();
            return run.IsCompletedSuccessfully ? null : run.Exception?.InnerException ?? exception;
        }
    }

    private async Task RunInScopeAsync(StartupTask task, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await task.Run(scope.ServiceProvider, cancellationToken);
    }
}
