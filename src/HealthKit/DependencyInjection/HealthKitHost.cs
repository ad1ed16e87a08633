using HealthKit.Evaluation;
using HealthKit.Lifecycle;
using HealthKit.Reactions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HealthKit.DependencyInjection;

/// <summary>
/// Starts the parts with the host, before its other services, and ends them after those. Makes them only then, so that the host can refuse
/// bad settings first, all at once.
/// </summary>
internal sealed class HealthKitHost(IOptions<HealthKitOptions> options, IServiceProvider services, ILogger<HealthKitHost> logger)
    : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _stopped = new();
    private EngineThread? _engine;
    private WatchdogThread? _watchdog;
    private Task _reactions = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.Enabled)
        {
            return Task.CompletedTask;
        }

        services.GetRequiredService<HostPhaseTracker>().Begin();
        _reactions = Task.WhenAll(
            GuardAsync(nameof(TransitionLog), services.GetRequiredService<TransitionLog>().FollowAsync),
            GuardAsync(nameof(EmptyReportPublisher), services.GetRequiredService<EmptyReportPublisher>().PublishAsync));
        _engine = services.GetRequiredService<EngineThread>();
        _engine.Start();
        _watchdog = services.GetRequiredService<WatchdogThread>();
        _watchdog.Start();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Waits no longer than the host has time, and does not throw when that is used up, which is the app's doing: the host would throw it on
    /// and the process end with an error.
    /// </summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        _watchdog?.Dispose();
        if (_engine is not null)
        {
            await WaitAsync(_engine.StopAsync(), cancellationToken);
        }

        await _stopped.CancelAsync();
        await WaitAsync(_reactions, cancellationToken);
    }

    /// <summary>
    /// Only cancels: a test host disposes its services while its app is still stopping, and a source without a timer holds nothing.
    /// </summary>
    public void Dispose() => _stopped.Cancel();

    private static async Task WaitAsync(Task task, CancellationToken cancellationToken) =>
        await task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task GuardAsync(string name, Func<CancellationToken, Task> reaction)
    {
        // Off the caller's thread and context: a reaction may write to a slow log.
        await Task.Yield();
        try
        {
            await reaction(_stopped.Token);
        }
        catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            ReactionLog.ReactionFailed(logger, exception, name);
        }
    }
}
