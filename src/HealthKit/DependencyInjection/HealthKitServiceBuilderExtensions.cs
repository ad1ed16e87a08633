using HealthKit.Checks;
using HealthKit.Checks.Data;
using HealthKit.Checks.Traffic;
using HealthKit.Telemetry;
using HealthKit.Telemetry.Prometheus;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds checks of the service as a whole: its error rate, its database, and combinations of other checks.</summary>
public static class HealthKitServiceBuilderExtensions
{
    /// <summary>
    /// Adds a check of the app's error rate: the share of its requests that ended with status 500 to 599 in the last minute, without
    /// probes. It is degraded from 5 % on, and its impact is <c>Degrades</c> by default. It needs <c>HealthKit:Metrics</c> enabled, with
    /// the meter <c>Microsoft.AspNetCore.Hosting</c> included.
    /// </summary>
    /// <inheritdoc cref="HealthKitProcessBuilderExtensions.AddMemory"/>
    public static TBuilder AddErrorRate<TBuilder>(
        this TBuilder builder, string name = "errors", Action<ErrorRateCheckOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddMetrics();
        builder.Services.TryAddSingleton<LogQueue>();
        builder.Services.TryAddSingleton<MeterCollector>();
        builder.Services.TryAddSingleton<RequestMetricsRequirement>();
        return HealthKitProcessBuilderExtensions.Add<TBuilder, ErrorRateCheckOptions>(
            builder, name, RunMode.Pooled, static _ => { }, configure,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            static (options, errors) =>
            {
                errors.Shares(options.DegradedAt, options.UnhealthyAt);
                errors.Within(nameof(options.Window), options.Window, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5));
                errors.Within(nameof(options.MinimumRequests), options.MinimumRequests, 1, 1_000_000);
            },
            static (provider, options) =>
            {
                var meters = provider.GetRequiredService<MeterCollector>();
                if (!HealthKitSwitch.IsOn(provider))
                {
                    // Nothing else starts the collector in a host where HealthKit is not active.
                    meters.StartEarly(requests: true);
                }

                return new ErrorRateCheck(options, new RequestWindow(meters, provider.GetRequiredService<TimeProvider>()));
            });
    }

    /// <summary>
    /// Adds a check of a database through the app's <c>DbDataSource</c>, with any ADO.NET driver. For PostgreSQL, <c>AddNpgsql</c> reports
    /// more precise reasons.
    /// </summary>
    /// <inheritdoc cref="HealthKitProcessBuilderExtensions.AddMemory"/>
    public static TBuilder AddDbConnection<TBuilder>(
        this TBuilder builder, string name = "database", Action<DbConnectionCheckOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder =>
        HealthKitProcessBuilderExtensions.Add<TBuilder, DbConnectionCheckOptions>(
            builder, name, RunMode.Isolated, static _ => { }, configure,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            static (options, errors) => errors.Require(
                HasSource(errors.Services, options.DataSourceKey), nameof(options.DataSourceKey),
                "does not match a DbDataSource in the host's services. Register one with services.AddSingleton<DbDataSource>(...), or with "
                + "AddKeyedSingleton and this key."),
            static (provider, options) => new DbConnectionCheck(
                options, options.DataSourceKey is { } key
                    ? provider.GetRequiredKeyedService<DbDataSource>(key)
                    : provider.GetRequiredService<DbDataSource>()),
            isDependency: true, componentType: "datastore");

    /// <summary>
    /// Adds a check that is healthy while enough other checks are healthy, such as two of three replicas. If it needs a degraded check to
    /// reach the number, it is degraded. Set <c>Impact = Informational</c> on the other checks; otherwise they also count by themselves.
    /// The probe <c>Live</c> is not allowed when one of them is a dependency check.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the builder.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="required">How many of the checks have to be healthy.</param>
    /// <param name="checks">The names of the other checks, each once. They may be <c>AddAnyOf</c> checks too, but without a cycle.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty, or looks like a connection string. The message omits it.</exception>
    public static TBuilder AddAnyOf<TBuilder>(this TBuilder builder, string name, int required, params string[] checks)
        where TBuilder : IHealthChecksBuilder
    {
        ArgumentNullException.ThrowIfNull(checks);
        ArgumentNullException.ThrowIfNull(builder);
        var members = new AnyOfMembers(name, [.. checks]);
        builder.Services.AddSingleton(members);
        return HealthKitProcessBuilderExtensions.Add<TBuilder, AnyOfCheckOptions>(
            builder, name, RunMode.Inline, options => options.Required = required, configure: null,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            (options, errors) => AnyOfOptionsValidator.Validate(members, options, errors),
            (provider, options) => new AnyOfCheck(options, members.Checks, provider));
    }

    private static bool HasSource(IServiceProvider services, object? key) => key is null
        ? services.GetService<IServiceProviderIsService>()?.IsService(typeof(DbDataSource)) ?? true
        : services.GetService<IServiceProviderIsKeyedService>()?.IsKeyedService(typeof(DbDataSource), key) ?? true;
}
