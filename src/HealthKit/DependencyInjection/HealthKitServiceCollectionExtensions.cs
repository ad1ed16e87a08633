using HealthKit;
using HealthKit.Checks;
using HealthKit.Checks.Network;
using HealthKit.Checks.Traffic;
using HealthKit.DependencyInjection;
using HealthKit.Diagnostics;
using HealthKit.Evaluation;
using HealthKit.Http;
using HealthKit.Lifecycle;
using HealthKit.Reactions;
using HealthKit.Registration;
using HealthKit.Snapshots;
using HealthKit.Telemetry;
using HealthKit.Telemetry.Prometheus;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds HealthKit to a host.</summary>
public static class HealthKitServiceCollectionExtensions
{
    /// <summary>
    /// Adds HealthKit: watches every check of the host, those registered through <c>AddHealthChecks()</c> before or after included, and
    /// serves <c>/health</c> and the endpoints under it with no further call. Calling it again adds configuration only.
    /// </summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="configure">Settings; the configuration section <c>HealthKit</c> wins over them.</param>
    /// <returns>The builder of the stock health checks, to add checks to: HealthKit's, third-party ones and the app's own.</returns>
    /// <remarks>The host refuses to start, with everything that is wrong in one exception, when a setting is.</remarks>
    public static IHealthKitBuilder AddHealthKit(this IServiceCollection services, Action<HealthKitOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (configure is not null)
        {
            services.Configure(configure);
        }

        // With every call: the server may have been chosen since the last.
        ProbeServer.Decorate(services);
        var builder = new HealthKitBuilder(services.AddHealthChecks());
        if (services.Any(service => service.ServiceType == typeof(CheckCatalog)))
        {
            return builder;
        }

        services.TryAddSingleton(TimeProvider.System);
        AddRegistration(services);
        AddEvaluation(services);
        services.AddSingleton<SnapshotStore>();
        services.AddSingleton<RunJournal>();
        services.TryAddSingleton<LogQueue>();
        AddLifecycle(services);
        AddWatchdog(services);
        AddHttpEndpoints(services);
        services.AddSingleton<TransitionLog>();
        services.AddSingleton<TransitionFeed>();
        services.AddSingleton<ReportPublisher>();
        services.AddSingleton<IRunObserver, SlowRunLog>();
        services.AddSingleton<HealthHistory>();
        services.AddSingleton<IRunObserver>(static provider => provider.GetRequiredService<HealthHistory>());
        AddTelemetry(services);

        // The first to start and the last to stop, whatever was registered before it.
        services.Insert(0, ServiceDescriptor.Singleton<IHostedService, HealthKitHost>());
        return builder;
    }

    private static void AddRegistration(IServiceCollection services)
    {
        services.TryAddSingleton<ConfigurationErrors>();
        services.AddSingleton<HealthKitPresence>();
        services.AddSingleton<HostServer>();
        services.AddSingleton<CheckCatalog>();
        _ = CheckRegistrations.Of(services);
        services.AddOptions<HealthKitOptions>();
        services.AddSingleton<IValidateOptions<HealthKitOptions>, HealthKitOptionsValidator>();
        services.AddSingleton<IPostConfigureOptions<HealthKitOptions>>(provider => new SectionBinding<HealthKitOptions>(
            provider,
            static name => name == Options.Options.DefaultName ? HealthKitSections.Root : null,
            static (section, options) => section.Bind(options)));

        // After the section, so that all who read it have the same.
        services.AddOptions<HealthKitOptions>().PostConfigure<IServiceProvider>(static (options, provider) =>
            options.Details ??= provider.GetService<IHostEnvironment>()?.IsDevelopment() is true ? DetailLevel.Full : DetailLevel.Summary);

        // First of all, so that what code sets comes after it, wherever that was registered.
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<CheckOptions>, StockDefaults>());
        services.AddSingleton<IPostConfigureOptions<CheckOptions>>(provider => new SectionBinding<CheckOptions>(
            provider,
            static name => name.Length > 0 ? $"{HealthKitSections.Checks}:{name}" : null,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true)));
    }

    private static void AddLifecycle(IServiceCollection services)
    {
        services.AddSingleton<HostPhaseTracker>();
        services.AddSingleton<IHealthControl, HealthControl>();
        services.AddSingleton<ReportedStates>();
        services.AddSingleton<IDependencyReporter, DependencyReporter>();
        services.AddSingleton<StartupTasks>();
        services.AddSingleton<Platform>();
        services.AddSingleton(DrainingHosts.OfProcess);
        services.AddSingleton<DrainOnSignal>();
        services.AddSingleton<ShutdownBudget>();

        // First of all that configure the host, so that what the app sets comes after it.
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<HostOptions>, UnsetShutdownTimeout>());
    }

    private static void AddEvaluation(IServiceCollection services)
    {
        services.AddSingleton<RunRequestQueue>();
        services.AddSingleton<RunEnvironment>();
        HealthKitNetworkBuilderExtensions.AddConnector(services);
        services.AddSingleton<INetworkDiagnoser, NetworkDiagnoser>();
        services.AddSingleton<EvaluationEngine>();
        services.AddSingleton<EngineThread>();
    }

    private static void AddTelemetry(IServiceCollection services)
    {
        services.AddMetrics();
        services.AddSingleton<HealthKitMetrics>();
        services.AddSingleton<IRunObserver>(static provider => provider.GetRequiredService<HealthKitMetrics>());
        services.TryAddSingleton<MeterCollector>();
        services.AddSingleton<HealthKitTelemetry>();
    }

    private static void AddWatchdog(IServiceCollection services)
    {
        services.AddSingleton<Watchdog>();
        services.AddSingleton<WatchdogThread>();
    }

    private static void AddHttpEndpoints(IServiceCollection services)
    {
        services.AddSingleton<EndpointMode>();
        services.AddSingleton<MatcherPolicy, AppRoutePolicy>();
        services.AddSingleton<ProbeShortcut>();
        services.AddSingleton<RouteTable>();
        services.AddSingleton<AppMetricsExporter>();
        services.AddSingleton<ResponseRenderer>();
        services.AddSingleton<CorsHeaders>();
        services.AddSingleton<MetricsResponder>();
        services.AddSingleton<StreamFeed>();
        services.AddSingleton<StreamResponder>();
        services.AddSingleton<HealthResponderFactory>();
        services.AddSingleton(static provider => provider.GetRequiredService<HealthResponderFactory>().Create(
            provider.GetRequiredService<IOptions<HealthKitOptions>>().Value.Details!.Value));
        services.AddSingleton<ManagementGuard>();
        services.AddSingleton<OperatorAccess>();
        services.AddSingleton<MaintenanceEndpoint>();
        services.AddSingleton<NotifyTestEndpoint>();
        services.AddSingleton<ManagementEndpoints>();
        services.AddSingleton<ManagementServer>();

        // Ahead of host filtering, forwarded headers, redirection and authentication, which all are added before us or in the app.
        services.Insert(0, ServiceDescriptor.Transient<IStartupFilter, HealthStartupFilter>());

        var stock = new StockHealthCheckService(
            services.Last(service => service.ServiceType == typeof(HealthCheckService) && !service.IsKeyedService));
        services.AddSingleton<SnapshotHealthCheckService>();
        services.Replace(ServiceDescriptor.Singleton<HealthCheckService>(provider =>
            provider.GetRequiredService<IOptions<HealthKitOptions>>().Value.Enabled
                ? provider.GetRequiredService<SnapshotHealthCheckService>()
                : stock.Create(provider)));
    }
}
