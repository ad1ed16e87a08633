using HealthKit.Balancers;
using HealthKit.Evaluation;
using HealthKit.Http;
using HealthKit.Lifecycle;
using HealthKit.Reactions;
using HealthKit.Telemetry;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace HealthKit.DependencyInjection;

/// <summary>
/// Starts HealthKit's parts before the other hosted services, and stops them after those. It creates the parts at the start, after the
/// validation of all settings.
/// </summary>
internal sealed class HealthKitHost(
    IOptions<HealthKitOptions> options, HostServer server, IServiceProvider services, LogQueue log, ILogger<HealthKitHost> logger)
    : IHostedLifecycleService, IDisposable
{
    // For the publishers and log lines, for the requests on the management port and for the log queue, each.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopped = new();
    private StartupTasks? _startup;
    private EngineThread? _engine;
    private ManagementServer? _management;
    private IDisposable? _ports;
    private WatchdogThread? _watchdog;
    private TransitionFeed? _feed;
    private Task _following = Task.CompletedTask;
    private Task _reactions = Task.CompletedTask;
    private Task _stream = Task.CompletedTask;
    private Task _engineStart = Task.CompletedTask;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (!server.CanServe)
        {
            ReactionLog.Inactive(new GuardedLogger(logger), server.Name);
            return;
        }

        // Throws when a setting is not valid. ValidateOnStart would bind and validate all settings a second time.
        var isEnabled = options.Value.Enabled;

        // Start-up tasks run also while HealthKit is disabled, because the app needs their effects.
        _startup = services.GetRequiredService<StartupTasks>();
        _startup.Start();
        services.GetRequiredService<ShutdownBudget>().Apply();
        if (!isEnabled)
            return;

        // First, so that the management port responds while the rest of the host starts.
        _management = services.GetRequiredService<ManagementServer>();
        await _management.StartAsync(cancellationToken);
        if (options.Value is { ReadyPort: not null } or { AgentPort: not null } && !server.IsInMemory)
            StartPorts();

        services.GetRequiredService<HostPhaseTracker>().Start();
        services.GetRequiredService<HealthKitTelemetry>().Start();
        services.GetRequiredService<DrainOnSignal>().Start();

        // After the host's start, which does not need the warm-up.
        services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.UnsafeRegister(
            static catalog => ThreadPool.UnsafeQueueUserWorkItem(
                static catalog => Warmup.Run(((CheckCatalog)catalog!).Definitions.Length > 0), catalog),
            services.GetRequiredService<CheckCatalog>());

        // In parallel with the start of the app.
        _engineStart = Task.Run(StartEngine, CancellationToken.None);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Completes when the engine runs the checks. Fails when it could not start, or when the app uses the ready port.</summary>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        await _engineStart;
        if (_ports is not null)
            RequireSeparatePorts();

        if (_engine is not null)
        {
            // In the background, since the start need not wait for a log line.
            _reactions = Task.WhenAll(_reactions, GuardAsync(nameof(ServingLog), services.GetRequiredService<ServingLog>().WriteAsync));
        }
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => WaitAsync(_startup?.Completion ?? Task.CompletedTask, cancellationToken);

    /// <summary>Stops the parts. It never throws at the host's shutdown timeout: the process would exit with an error.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await WaitAsync(_engineStart, cancellationToken);
        _watchdog?.Dispose();
        if (_engine is not null)
            await WaitAsync(_engine.StopAsync(), cancellationToken);

        await _stopped.CancelAsync();
        await WaitAsync(_following, cancellationToken);
        await WaitAsync(_stream, cancellationToken);
        if (_feed is not null)
        {
            // After the last run of the checks, and before the management port closes.
            await WaitAsync(_feed.StopAsync(), cancellationToken);
        }

        // A publisher or a log provider of the app may never return.
        await _reactions.WaitAsync(StopTimeout, TimeProvider.System, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        if (_management is not null)
        {
            // Last, so that it reports draining until the end.
            using var deadline = new CancellationTokenSource(StopTimeout);
            await WaitAsync(_management.StopAsync(deadline.Token), cancellationToken);
        }

        _ports?.Dispose();
        await log.StopAsync(StopTimeout);
    }

    /// <summary>
    /// Closes the ports, also those of a host whose start failed. Cancels and does not dispose the source, which has no timer: a test host
    /// disposes its services while its app still stops.
    /// </summary>
    public void Dispose()
    {
        _ports?.Dispose();
        _stopped.Cancel();
    }

    private static async Task WaitAsync(Task task, CancellationToken cancellationToken) =>
        await task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private void StartEngine()
    {
        _feed = services.GetRequiredService<TransitionFeed>();
        _following = GuardAsync(nameof(TransitionFeed), _feed.FollowAsync);
        _reactions = Task.WhenAll(
            GuardAsync(nameof(TransitionLog), services.GetRequiredService<TransitionLog>().FollowAsync),
            GuardAsync(nameof(RunJournal), services.GetRequiredService<RunJournal>().DispatchAsync),
            GuardAsync(nameof(ReportPublisher), services.GetRequiredService<ReportPublisher>().PublishAsync));
        var stream = services.GetRequiredService<StreamFeed>();
        stream.FollowWith(() => _stream = GuardAsync(nameof(StreamFeed), stream.FollowAsync));
        _engine = services.GetRequiredService<EngineThread>();
        StartupSummaryLog.Write(log.For(logger), services.GetRequiredService<CheckCatalog>());
        _engine.Start();
        _watchdog = services.GetRequiredService<WatchdogThread>();
        var systemd = server.IsInMemory ? null : Environment.GetEnvironmentVariable("NOTIFY_SOCKET");
        _watchdog.Start(string.IsNullOrEmpty(systemd) ? null : NotifySystemd(systemd));
    }

    // The app's server can listen on a closed ready port, which would then be open for good.
    private void RequireSeparatePorts()
    {
        var addresses = services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        if (addresses.FirstOrDefault(address => BindingAddress.Parse(address).Port == options.Value.ReadyPort) is { } own)
        {
            throw new InvalidOperationException(
                $"HealthKit:ReadyPort {options.Value.ReadyPort} is a port of the app, which listens on {own}. "
                + "Set HealthKit:ReadyPort to a free port that the app does not use.");
        }
    }

    // The runtime loads the types that a method names when it compiles the method. Most hosts need none of these.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void StartPorts() => _ports = BalancerPorts.Start(services);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Func<long>? NotifySystemd(string socket) => SystemdNotifier.Create(services, socket);

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
