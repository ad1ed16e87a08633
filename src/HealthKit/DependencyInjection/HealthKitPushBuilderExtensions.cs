using HealthKit;
using HealthKit.Checks;
using HealthKit.DependencyInjection;
using HealthKit.Lifecycle;
using HealthKit.Registration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds checks that ask nobody, but are told: start-up tasks, reports of the app, heartbeats of its workers.</summary>
public static class HealthKitPushBuilderExtensions
{
    private static readonly TimeSpan MinimumInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaximumInterval = TimeSpan.FromSeconds(5);
    private static readonly CheckTraits Told = new(IsDependency: false, RunMode.Inline, ComponentType: null);

    /// <summary>
    /// Adds work that has to end before the service takes traffic, such as filling a cache. It runs once, in the background, after the host has
    /// started, one task after the other in the order of registration. Until all have ended the <c>startup</c> and <c>ready</c> probes answer 503 with
    /// reason <c>starting</c>, while <c>live</c> is 200. A task that throws or takes longer than its <see cref="CheckOptions.Timeout"/> fails start-up for
    /// good, and those after it are not run: an orchestrator then restarts the service. Do not make a task fail because a dependency is away.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the builder, which is returned as it came.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name of its check: a path segment, a label and a configuration key.</param>
    /// <param name="task">The work: gets the services of a scope of its own, and a token that is cancelled at the time limit and when the host stops.</param>
    /// <param name="configure">Settings; the section <c>HealthKit:Checks:&lt;name&gt;</c> wins over them.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty or looks like a connection string; it is not repeated then.</exception>
    public static TBuilder AddStartupTask<TBuilder>(
        this TBuilder builder, string name, Func<IServiceProvider, CancellationToken, Task> task, Action<StartupTaskOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(task);

        HealthKitGuard.Add(builder.Services);
        var added = new StartupTask(name, task);
        HealthKitCheckBuilderExtensions.AddBuiltIn(
            builder, name, Told, (_, _) => new ReportedCheck(added.Reported), configure, static (section, options) => section.Bind(options));
        builder.Services.AddSingleton(added);
        return builder;
    }

    /// <summary>
    /// Adds a check whose state the app reports itself with <see cref="IHealthControl.ReportHealthy"/>, <see cref="IHealthControl.ReportDegraded"/> and
    /// <see cref="IHealthControl.ReportUnhealthy"/>, for what only the app can know. A report holds until the next; before the first the check is
    /// <c>starting</c>, and so holds readiness back.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the builder, which is returned as it came.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name of the check: a path segment, a label and a configuration key.</param>
    /// <param name="configure">Settings; the section <c>HealthKit:Checks:&lt;name&gt;</c> wins over them.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty or looks like a connection string; it is not repeated then.</exception>
    public static TBuilder AddReported<TBuilder>(this TBuilder builder, string name, Action<ReportedCheckOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        HealthKitGuard.Add(builder.Services);
        var reported = new ReportedResult(name);
        HealthKitCheckBuilderExtensions.AddBuiltIn(
            builder, name, Told, (_, _) => new ReportedCheck(reported), configure, static (section, options) => section.Bind(options));
        builder.Services.AddSingleton(reported);
        return builder;
    }

    /// <summary>
    /// Adds a check of a background worker, which calls <see cref="IHeartbeat.Beat"/> while it gets on: silent for longer than the time to live, it is
    /// unhealthy with reason <c>missed-heartbeat</c>. The first beat is waited for as long, from the start of the host on. Put it into
    /// <see cref="HealthProbes.Live"/> to have the service restarted when the worker hangs.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the builder, which is returned as it came.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name of the check and of the heartbeat: <c>[FromKeyedServices("mailer")] IHeartbeat</c>.</param>
    /// <param name="timeToLive">The longest silence that is no failure, 100 ms to 12 hours.</param>
    /// <param name="configure">Settings; the section <c>HealthKit:Checks:&lt;name&gt;</c> wins over them.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty or looks like a connection string; it is not repeated then.</exception>
    public static TBuilder AddHeartbeat<TBuilder>(
        this TBuilder builder, string name, TimeSpan timeToLive, Action<HeartbeatOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        CheckNames.ThrowIfConnectionString(name);
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddKeyedSingleton(name, static (provider, key) => new Heartbeat(
            (string)key!, provider.GetRequiredService<TimeProvider>(), provider.GetService<RunRequestQueue>()));
        services.AddKeyedSingleton<IHeartbeat>(name, static (provider, key) => provider.GetRequiredKeyedService<Heartbeat>(key));
        services.Configure<HeartbeatOptions>(name, options =>
        {
            options.TimeToLive = timeToLive;
            options.Interval = TimeSpan.Zero;
        });
        services.AddSingleton<IValidateOptions<HeartbeatOptions>>(new HeartbeatOptionsValidator(name));
        HealthKitCheckBuilderExtensions.AddBuiltIn(
            builder, name, Told,
            (provider, options) => new HeartbeatCheck(
                provider.GetRequiredKeyedService<Heartbeat>(name), options, HealthKitPresence.IsIn(provider),
                provider.GetRequiredService<IHostApplicationLifetime>(), provider.GetRequiredService<TimeProvider>()),
            configure, static (section, options) => section.Bind(options));

        // After the configuration, by the time to live that it may have changed.
        services.PostConfigure<HeartbeatOptions>(name, static options => options.Interval = options.Interval == TimeSpan.Zero
            ? TimeSpan.FromTicks(Math.Clamp(options.TimeToLive.Ticks / 4, MinimumInterval.Ticks, MaximumInterval.Ticks))
            : options.Interval);
        return builder;
    }
}
