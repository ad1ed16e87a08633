using HealthKit.Checks;
using HealthKit.Checks.Network;
using HealthKit.Checks.Traffic;
using HealthKit.DependencyInjection;
using HealthKit.Evaluation;
using HealthKit.Http;
using HealthKit.Lifecycle;
using HealthKit.Reactions;
using HealthKit.Telemetry;
using HealthKit.Telemetry.Prometheus;
using Microsoft.AspNetCore.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds HealthKit to a host.</summary>
public static class HealthKitServiceCollectionExtensions
{
    /// <summary>
    /// Adds HealthKit, which runs every check of the host and serves <c>/health</c> and the endpoints under it without a further call. It
    /// includes checks that are registered through <c>AddHealthChecks()</c>, before or after this call. A second call only adds its
    /// settings.
    /// </summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="configure">Settings; the configuration section <c>HealthKit</c> overrides them.</param>
    /// <returns>A builder for HealthKit's checks, third-party checks and the app's own checks.</returns>
    /// <remarks>The host does not start when a setting is not valid. One exception lists all errors.</remarks>
    public static IHealthKitBuilder AddHealthKit(this IServiceCollection services, Action<HealthKitOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (configure is not null)
            services.Configure(configure);

        // On every call, because the server may be registered between two calls.
        ProbeServer.Decorate(services);
        var builder = new HealthKitBuilder(services.AddHealthChecks());
        if (services.Any(service => service.ServiceType == typeof(CheckCatalog)))
            return builder;

        services.TryAddSingleton(TimeProvider.System);
        AddRegistration(services);
        AddEvaluation(services);
        services.AddSingleton<SnapshotStore>();
        services.AddSingleton<IHealthReader, HealthReader>();
        services.AddSingleton<RunJournal>();
        services.TryAddSingleton<LogQueue>();
        AddLifecycle(services);
        services.AddSingleton<Watchdog>();
        services.AddSingleton<WatchdogThread>();
        AddHttpEndpoints(services);
        services.AddSingleton<TransitionLog>();
        services.AddSingleton<TransitionFeed>();
        services.AddSingleton<ReportPublisher>();
        services.AddSingleton<IRunObserver, SlowRunLog>();
        services.AddSingleton<HealthHistory>();
        services.AddSingleton<IRunObserver>(static provider => provider.GetRequiredService<HealthHistory>());
        AddTelemetry(services);

        // At index 0, so that it starts before and stops after all other hosted services.
        services.Insert(0, ServiceDescriptor.Singleton<IHostedService, HealthKitHost>());
        return builder;
    }

    private static void AddRegistration(IServiceCollection services)
    {
        services.TryAddSingleton<ConfigurationErrors>();
        services.AddSingleton<HealthKitSwitch>();
        services.AddSingleton<HostServer>();
        services.AddSingleton<CheckCatalog>();
        _ = CheckRegistrations.Of(services);
        services.AddOptions<HealthKitOptions>();
        services.AddSingleton<IValidateOptions<HealthKitOptions>, HealthKitOptionsValidator>();
        services.AddSingleton<IPostConfigureOptions<HealthKitOptions>>(provider => new SectionBinding<HealthKitOptions>(
            provider,
            static name => name == Options.Options.DefaultName ? HealthKitSections.Root : null,
            static (section, options) => section.Bind(options)));

        // After the section, so that all readers see the same value.
        services.AddOptions<HealthKitOptions>().PostConfigure<IServiceProvider>(static (options, provider) =>
            options.Details ??= provider.GetService<IHostEnvironment>()?.IsDevelopment() is true ? DetailLevel.Full : DetailLevel.Summary);

        // At index 0, so that the app's code overrides it, wherever that is registered.
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
        services.AddSingleton(DrainingHosts.InThisProcess);
        services.AddSingleton<DrainOnSignal>();
        services.AddSingleton<ShutdownBudget>();

        // At index 0, so that the app's code overrides it.
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<HostOptions>, UnsetShutdownTimeout>());
    }

    private static void AddEvaluation(IServiceCollection services)
    {
        services.AddSingleton<RunRequests>();
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
        services.AddSingleton<AdditionalFamilies>();
        services.AddSingleton<IHealthMetrics, HealthMetrics>();
        services.AddSingleton<HealthKitTelemetry>();
    }

    private static void AddHttpEndpoints(IServiceCollection services)
    {
        services.AddSingleton<EndpointMode>();
        services.AddSingleton<MatcherPolicy, AppRoutePolicy>();
        services.AddSingleton<EarlyProbeResponder>();
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
        services.AddSingleton<ServingLog>();

        // At index 0, ahead of host filtering, forwarded headers, HTTPS redirection and authentication.
        services.Insert(0, ServiceDescriptor.Transient<IStartupFilter, HealthStartupFilter>());

        var stock = new StockHealthCheckServiceFactory(
            services.Last(service => service.ServiceType == typeof(HealthCheckService) && !service.IsKeyedService));
        services.AddSingleton<SnapshotHealthCheckService>();
        services.Replace(ServiceDescriptor.Singleton<HealthCheckService>(provider =>
            provider.GetRequiredService<IOptions<HealthKitOptions>>().Value.Enabled
                ? provider.GetRequiredService<SnapshotHealthCheckService>()
                : stock.Create(provider)));
    }
}
