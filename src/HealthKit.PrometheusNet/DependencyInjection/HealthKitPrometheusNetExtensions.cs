using HealthKit.PrometheusNet;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Makes one metrics page of HealthKit's families and those of prometheus-net.</summary>
public static class HealthKitPrometheusNetExtensions
{
    /// <summary>
    /// Shares metric families with a registry of prometheus-net, both ways. A page of prometheus-net (<c>MapMetrics</c>,
    /// <c>UseMetricServer</c>, <c>KestrelMetricServer</c>, a pusher) shows HealthKit's families under their documented names, types and
    /// labels, as of the scrape. HealthKit's page shows the families of the registry after its own. A second call only adds its settings.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the builder, which is returned unchanged.</typeparam>
    /// <param name="builder">The builder that <c>AddHealthKit()</c> returns.</param>
    /// <param name="configure">Settings.</param>
    /// <returns>The builder.</returns>
    /// <remarks>
    /// HealthKit's <c>http_request_duration_seconds</c> replaces that of <c>UseHttpMetrics()</c>, so that no request counts twice. The
    /// meter adapter of the default registry leaves out HealthKit's meter.
    /// </remarks>
    public static TBuilder AddPrometheusNet<TBuilder>(this TBuilder builder, Action<PrometheusNetOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        if (configure is not null)
            services.Configure(configure);

        services.AddOptions();
        services.TryAddSingleton<RegistryExport>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMetricsPageSource, RegistryExport>(
            static provider => provider.GetRequiredService<RegistryExport>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RegistryUpdater>());
        return builder;
    }
}
