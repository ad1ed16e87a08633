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
/// Starts HealthKit's parts before the other hosted services, and stops them after those. It creates the parts at the start, after the
/// validation of all settings.
/// </summary>
internal sealed class HealthKitHost(
    IOptions<HealthKitOptions> options, HostServer server, IServiceProvider services, LogQueue log, ILogger<HealthKitHost> logger)
    : IHostedLifecycleService, IDisposable
{
    // For the requests on the management port and for the log queue, each.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopped = new();
    private StartupTasks? _startup;
    private EngineThread? _engine;
    private ManagementServer? _management;
    private WatchdogThread? _watchdog;
    private TransitionFeed? _feed;
    private Task _reactions = Task.CompletedTask;
    private Task _engineStart = Task.CompletedTask;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (!server.IsReal)
        {
            ReactionLog.NothingServed(new GuardedLogger(logger), server.Name);
            return;
        }

        // Throws when a setting is not valid. ValidateOnStart would bind and validate all settings a second time.
        var isEnabled = options.Value.Enabled;

        // Start-up tasks run also while HealthKit is disabled, because the app needs their effects.
        _startup = services.GetRequiredService<StartupTasks>();
        _startup.Start();
        services.GetRequiredService<ShutdownBudget>().Apply();
        if (!isEnabled)
        {
            return;
        }

        // First, so that the management port responds while the rest of the host starts.
        _management = services.GetRequiredService<ManagementServer>();
        await _management.StartAsync(cancellationToken);
        services.GetRequiredService<HostPhaseTracker>().Start();
        services.GetRequiredService<HealthKitTelemetry>().Start();
        services.GetRequiredService<DrainOnSignal>().Start();

        // After the host's start, which does not need the warm-up.
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.UnsafeRegister(
            static _ => ThreadPool.UnsafeQueueUserWorkItem(static _ => Warmup.Run(), state: null), state: null);

        // In parallel with the start of the app.
        _engineStart = Task.Run(StartEngine, CancellationToken.None);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Completes when the engine runs the checks, and fails when the engine could not start.</summary>
    public Task StartedAsync(CancellationToken cancellationToken) => _engineStart;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => WaitAsync(_startup?.Completion ?? Task.CompletedTask, cancellationToken);

    /// <summary>Stops the parts. It never throws at the host's shutdown timeout: the process would exit with an error.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await WaitAsync(_engineStart, cancellationToken);
        _watchdog?.Dispose();
        if (_engine is not null)
        {
            await WaitAsync(_engine.StopAsync(), cancellationToken);
        }

        await _stopped.CancelAsync();
        await WaitAsync(_reactions, cancellationToken);
        if (_feed is not null)
        {
            // After the last run of the checks, and before the management port closes.
            await WaitAsync(_feed.StopAsync(), cancellationToken);
        }

        if (_management is not null)
        {
            // Last, so that it reports draining until the end.
            using var deadline = new CancellationTokenSource(StopTimeout);
            await WaitAsync(_management.StopAsync(deadline.Token), cancellationToken);
        }

        await log.StopAsync(StopTimeout);
    }

    /// <summary>Only cancels: a test host disposes its services while its app still stops. The source has no timer.</summary>
    public void Dispose() => _stopped.Cancel();

    private static async Task WaitAsync(Task task, CancellationToken cancellationToken) =>
        await task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private void StartEngine()
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
        // Leaves the caller's thread, because a reaction may write to a slow log.
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
