using HealthKit.Checks;
using HealthKit.DependencyInjection;
using HealthKit.Lifecycle;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds checks whose state the app pushes: start-up tasks, reported states and heartbeats.</summary>
public static class HealthKitPushBuilderExtensions
{
    private static readonly TimeSpan MinimumInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaximumInterval = TimeSpan.FromSeconds(1.5);
    private static readonly CheckTraits Pushed = new(IsDependency: false, RunMode.Inline, ComponentType: null);

    /// <summary>
    /// Adds a task that has to end before the service takes traffic, such as filling a cache. After the host has started, the tasks run
    /// once, in the background, one after the other in the order of registration. Until all have ended, the <c>startup</c> and <c>ready</c>
    /// probes respond with 503 and reason <c>starting</c>, and <c>live</c> with 200. A task that throws, or exceeds its
    /// <see cref="CheckOptions.Timeout"/>, fails start-up for good: the later tasks do not run, and the orchestrator restarts the service.
    /// A task should therefore not fail because a dependency is down.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the builder.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name of the task's check: a URL path segment, a metric label and a configuration key.</param>
    /// <param name="task">The task. It gets scoped services, and a token that is canceled at the timeout and at the host's stop.</param>
    /// <param name="configure">Settings; the section <c>HealthKit:Checks:&lt;name&gt;</c> overrides them.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty, or looks like a connection string. The message omits it.</exception>
    public static TBuilder AddStartupTask<TBuilder>(
        this TBuilder builder, string name, Func<IServiceProvider, CancellationToken, Task> task,
        Action<StartupTaskOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(task);
        HealthKitGuard.Add(builder.Services);
        var added = new StartupTask(name, task);
        HealthKitCheckBuilderExtensions.AddBuiltIn(
            builder, name, Pushed, (_, _) => new ReportedCheck(added.Reported), configure,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true));
        builder.Services.AddSingleton(added);
        return builder;
    }

    /// <summary>
    /// Adds a check whose state the app reports with <see cref="IHealthControl.ReportHealthy"/>,
    /// <see cref="IHealthControl.ReportDegraded"/> and <see cref="IHealthControl.ReportUnhealthy"/>. A report holds until the next one.
    /// Before the first report the reason is <c>starting</c>, and the service is not ready.
    /// </summary>
    /// <inheritdoc cref="HealthKitProcessBuilderExtensions.AddMemory"/>
    public static TBuilder AddReported<TBuilder>(this TBuilder builder, string name, Action<ReportedCheckOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        HealthKitGuard.Add(builder.Services);
        var reported = new ReportedResult(name);
        HealthKitCheckBuilderExtensions.AddBuiltIn(
            builder, name, Pushed, (_, _) => new ReportedCheck(reported), configure,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true));
        builder.Services.AddSingleton(reported);
        return builder;
    }

    /// <summary>
    /// Adds a check of a background worker, which calls <see cref="IHeartbeat.Beat"/> while it makes progress. Without a beat for longer
    /// than the time to live, or without a first beat for that long after the host's start, the check is unhealthy
    /// (<c>missed-heartbeat</c>). Set <c>Probes</c> to <see cref="HealthProbes.Live"/> to restart the service when the worker hangs.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the builder.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name of the check and the key of the heartbeat: <c>[FromKeyedServices("mailer")] IHeartbeat</c>.</param>
    /// <param name="timeToLive">The longest silence that is allowed; 100 ms to 12 hours.</param>
    /// <param name="configure">Settings; the section <c>HealthKit:Checks:&lt;name&gt;</c> overrides them.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty, or looks like a connection string. The message omits it.</exception>
    public static TBuilder AddHeartbeat<TBuilder>(
        this TBuilder builder, string name, TimeSpan timeToLive, Action<HeartbeatOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        CheckNames.ThrowIfConnectionString(name);
        var services = builder.Services;
        services.AddKeyedSingleton(name, static (provider, key) => new Heartbeat(
            (string)key!, provider.GetRequiredService<TimeProvider>(), provider.GetService<RunRequests>()));
        services.AddKeyedSingleton<IHeartbeat>(name, static (provider, key) => provider.GetRequiredKeyedService<Heartbeat>(key));
        HealthKitProcessBuilderExtensions.Add(
            builder, name, RunMode.Inline, options => (options.TimeToLive, options.Interval) = (timeToLive, TimeSpan.Zero), configure,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            static (options, errors) =>
                errors.Within(nameof(options.TimeToLive), options.TimeToLive, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(12)),
            (provider, options) => new HeartbeatCheck(
                provider.GetRequiredKeyedService<Heartbeat>(name), options, HealthKitSwitch.IsOn(provider),
                provider.GetRequiredService<IHostApplicationLifetime>(), provider.GetRequiredService<TimeProvider>()));

        // Runs after the configuration, which may change TimeToLive.
        services.PostConfigure<HeartbeatOptions>(name, static options => options.Interval = options.Interval == TimeSpan.Zero
            ? TimeSpan.FromTicks(Math.Clamp(options.TimeToLive.Ticks / 4, MinimumInterval.Ticks, MaximumInterval.Ticks))
            : options.Interval);
        return builder;
    }
}
