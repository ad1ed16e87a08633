using HealthKit.Diagnostics;
using HealthKit.Registration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HealthKit.Lifecycle;

/// <summary>
/// Runs the start-up tasks one after the other, in the background, once the host has started and everything they may want is there. After one that
/// fails the others are not run: they may presume it.
/// </summary>
internal sealed class StartupTasks(
    IEnumerable<StartupTask> tasks, IServiceScopeFactory scopes, IOptionsMonitor<StartupTaskOptions> options, RunRequestQueue requests,
    IHostApplicationLifetime lifetime, TimeProvider time, LogQueue log, ILogger<StartupTasks> logger) : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    private readonly StartupTask[] _tasks = [.. tasks];
    private readonly ILogger _logger = log.For(logger);
    private CancellationTokenRegistration _started;
    private volatile Task _all = Task.CompletedTask;

    /// <summary>Completes when no task runs any more.</summary>
    public Task Completion => _all;

    public void Start()
    {
        if (_tasks.Length > 0)
        {
            _started = lifetime.ApplicationStarted.Register(() => _all = Task.Run(RunAllAsync));
        }
    }

    public void Dispose() => _started.Dispose();

    private async Task RunAllAsync()
    {
        for (var index = 0; index < _tasks.Length; index++)
        {
            if (lifetime.ApplicationStopping.IsCancellationRequested || !await TryRunAsync(_tasks[index], _tasks.Length - index - 1))
            {
                return;
            }
        }
    }

    private async Task<bool> TryRunAsync(StartupTask task, int left)
    {
        var from = time.GetTimestamp();
        var failure = await RunAsync(task, LimitOf(task));
        var seconds = time.GetElapsedTime(from).TotalSeconds;
        if (failure is not null && lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Nobody waits for the start any more, and giving up was asked for.
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

    // Switched off, the host is not refused for a limit that cannot be.
    private TimeSpan LimitOf(StartupTask task) =>
        options.Get(task.Name).Timeout is { Ticks: > 0 } limit && limit <= Longest ? limit : new StartupTaskOptions().Timeout;

    /// <summary>Returns what went wrong. Waits no longer than the limit, whatever the task does with its token; but at the stop of the host until it ends.</summary>
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
            // The source stays: the task may still look at its token. What it throws later nobody wants to know.
            _ = run.ContinueWith(static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

            // Nor is waited for what the task has registered with its token.
            _ = cancellation.CancelAsync().ContinueWith(
                static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            return new StartupTimeoutException($"The start-up task did not end within {limit:c}. Raise its Timeout if it needs longer.", exception);
        }
        catch (Exception exception)
        {
            cancellation.Dispose();
            return exception;
        }
    }

    private async Task RunInScopeAsync(StartupTask task, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await task.Run(scope.ServiceProvider, cancellationToken);
    }
}
