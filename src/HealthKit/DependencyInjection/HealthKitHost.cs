using HealthKit.Diagnostics;
using HealthKit.Evaluation;
using HealthKit.Http;
using HealthKit.Lifecycle;
using HealthKit.Reactions;
using HealthKit.Registration;
using HealthKit.Snapshots;
using HealthKit.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HealthKit.DependencyInjection;

/// <summary>
/// Starts the parts with the host, before its other services, and ends them after those. Makes them only then, so that the host can refuse
/// bad settings first, all at once.
/// </summary>
internal sealed class HealthKitHost(
    IOptions<HealthKitOptions> options, HostServer server, IServiceProvider services, LogQueue log, ILogger<HealthKitHost> logger)
    : IHostedLifecycleService, IDisposable
{
    // How long the end of the host waits for requests on the management port, and for its log.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopped = new();
    private StartupTasks? _startup;
    private EngineThread? _engine;
    private ManagementServer? _management;
    private WatchdogThread? _watchdog;
    private TransitionFeed? _feed;
    private Task _reactions = Task.CompletedTask;
    private Task _watching = Task.CompletedTask;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (!server.IsReal)
        {
            ReactionLog.NothingServed(new GuardedLogger(logger), server.Name);
            return;
        }

        // Refuses the host when a setting is wrong. ValidateOnStart would bind and validate all of them a second time.
        var isEnabled = options.Value.Enabled;

        // The app needs what they do whether its health is watched or not.
        _startup = services.GetRequiredService<StartupTasks>();
        _startup.Start();
        services.GetRequiredService<ShutdownBudget>().Apply();
        if (!isEnabled)
        {
            return;
        }

        // First, so that whoever asks is answered while the rest of the host starts, however long that takes.
        _management = services.GetRequiredService<ManagementServer>();
        await _management.StartAsync(cancellationToken);
        services.GetRequiredService<HostPhaseTracker>().Start();
        services.GetRequiredService<HealthKitTelemetry>().Start();
        services.GetRequiredService<DrainOnSignal>().Start();

        // After the start, which has no need of it.
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.UnsafeRegister(
            static _ => ThreadPool.UnsafeQueueUserWorkItem(static _ => Warmup.Run(), state: null), state: null);

        // Beside the start of the app, which has no need of it.
        _watching = Task.Run(BeginWatching, CancellationToken.None);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The host has started only when its checks are watched, or fails as that did.</summary>
    public Task StartedAsync(CancellationToken cancellationToken) => _watching;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => WaitAsync(_startup?.Completion ?? Task.CompletedTask, cancellationToken);

    /// <summary>
    /// Waits no longer than the host has time, and does not throw when that is used up, which is the app's doing: the host would throw it on
    /// and the process end with an error.
    /// </summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await WaitAsync(_watching, cancellationToken);
        _watchdog?.Dispose();
        if (_engine is not null)
        {
            await WaitAsync(_engine.StopAsync(), cancellationToken);
        }

        await _stopped.CancelAsync();
        await WaitAsync(_reactions, cancellationToken);
        if (_feed is not null)
        {
            // The checks have run for the last time, and the management port still says that the service stops.
            await WaitAsync(_feed.StopAsync(), cancellationToken);
        }

        if (_management is not null)
        {
            // Last, so that it says to the end that the service stops.
            using var parting = new CancellationTokenSource(StopTimeout);
            await WaitAsync(_management.StopAsync(parting.Token), cancellationToken);
        }

        await log.StopAsync(StopTimeout);
    }

    /// <summary>
    /// Only cancels: a test host disposes its services while its app is still stopping, and a source without a timer holds nothing.
    /// </summary>
    public void Dispose() => _stopped.Cancel();

    private static async Task WaitAsync(Task task, CancellationToken cancellationToken) =>
        await task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private void BeginWatching()
    {
        _feed = services.GetRequiredService<TransitionFeed>();
        _reactions = Task.WhenAll(
            GuardAsync(nameof(TransitionLog), services.GetRequiredService<TransitionLog>().FollowAsync),
            GuardAsync(nameof(TransitionFeed), _feed.FollowAsync),
            GuardAsync(nameof(RunJournal), services.GetRequiredService<RunJournal>().DispatchAsync),
            GuardAsync(nameof(StreamFeed), services.GetRequiredService<StreamFeed>().FollowAsync),
            GuardAsync(nameof(ReportPublisher), services.GetRequiredService<ReportPublisher>().PublishAsync));
        _engine = services.GetRequiredService<EngineThread>();
        StartupSummaryLog.Write(log.For(logger), services.GetRequiredService<CheckCatalog>());
        _engine.Start();
        _watchdog = services.GetRequiredService<WatchdogThread>();
        _watchdog.Start();
    }

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
            ReactionLog.ReactionFailed(log.For(logger), exception, name);
        }
    }
}
