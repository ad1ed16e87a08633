using System.Data.Common;
using HealthKit;
using HealthKit.Checks;
using HealthKit.Checks.Data;
using HealthKit.Checks.Process;
using HealthKit.Checks.Traffic;
using HealthKit.Diagnostics;
using HealthKit.Registration;
using HealthKit.Telemetry;
using HealthKit.Telemetry.Prometheus;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds checks of the service as a whole: of its traffic, of any database of its, and of other checks together.</summary>
public static class HealthKitServiceBuilderExtensions
{
    /// <summary>
    /// Watches the share of the app's own requests that were answered with 500 to 599 over the last minute, probes left out: degraded from 5 % on. It reads what
    /// the metrics page measures, and needs it enabled, with the meter <c>Microsoft.AspNetCore.Hosting</c> let in. Its failure degrades by default.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the builder, which is returned as it came.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="configure">Settings; the section <c>HealthKit:Checks:&lt;name&gt;</c> wins over them.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty or looks like a connection string; it is not repeated then.</exception>
    public static TBuilder AddErrorRate<TBuilder>(this TBuilder builder, string name = "errors", Action<ErrorRateCheckOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddMetrics();
        builder.Services.TryAddSingleton<LogQueue>();
        builder.Services.TryAddSingleton<MeterCollector>();
        builder.Services.TryAddSingleton<RequestCollector>();
        builder.Services.TryAddSingleton<RequestMetricsRequirement>();
        return HealthKitProcessBuilderExtensions.Add<TBuilder, ErrorRateCheckOptions>(
            builder, name, RunMode.Pooled, static _ => { }, configure,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            static (options, errors) =>
            {
                ThresholdValidator.ValidateShares(errors, options.DegradedAt, options.UnhealthyAt);
                errors.Within(nameof(options.Window), options.Window, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5));
                errors.Within(nameof(options.MinimumRequests), options.MinimumRequests, 1, 1_000_000);
            },
            static (provider, options) => new ErrorRateCheck(
                options, new RequestWindow(provider.GetRequiredService<RequestCollector>().Meters, provider.GetRequiredService<TimeProvider>())));
    }

    /// <summary>
    /// Watches a database through the <c>DbDataSource</c> of any ADO.NET driver that the app has registered. For PostgreSQL <c>AddNpgsql</c> tells more.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the builder, which is returned as it came.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name of the check, not a connection string.</param>
    /// <param name="configure">Settings; the section <c>HealthKit:Checks:&lt;name&gt;</c> wins over them.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty or looks like a connection string; it is not repeated then.</exception>
    public static TBuilder AddDbConnection<TBuilder>(this TBuilder builder, string name = "database", Action<DbConnectionCheckOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<IValidateOptions<DbConnectionCheckOptions>>(provider => new CheckOptionsValidator<DbConnectionCheckOptions>(name, (options, errors) => errors.Require(
            HasSource(provider, options.DataSourceKey), nameof(options.DataSourceKey),
            "names no DbDataSource in the host's services. Register one: services.AddSingleton<DbDataSource>(...), or AddKeyedSingleton with this key.")));
        return HealthKitProcessBuilderExtensions.Add<TBuilder, DbConnectionCheckOptions>(
            builder, name, RunMode.Isolated, static _ => { }, configure,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            static (_, _) => { },
            static (provider, options) => new DbConnectionCheck(
                options, options.DataSourceKey is { } key ? provider.GetRequiredKeyedService<DbDataSource>(key) : provider.GetRequiredService<DbDataSource>()),
            isDependency: true, componentType: "datastore");
    }

    /// <summary>
    /// Adds a check that is healthy while some of others are: two of three replicas, one of two providers. One that is degraded counts as working, and makes this
    /// degraded where it is needed. It is refused in liveness when one of the others asks a dependency. Give the others <c>Impact = Informational</c>, or they still count for themselves.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the builder, which is returned as it came.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="required">How many have to be well.</param>
    /// <param name="checks">The names of the others, each once; they may be of this kind too, but not in a circle.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty or looks like a connection string; it is not repeated then.</exception>
    public static TBuilder AddAnyOf<TBuilder>(this TBuilder builder, string name, int required, params string[] checks)
        where TBuilder : IHealthChecksBuilder
    {
        ArgumentNullException.ThrowIfNull(checks);
        ArgumentNullException.ThrowIfNull(builder);
        var members = new AnyOfMembers(name, [.. checks]);
        builder.Services.AddSingleton(members);
        builder.Services.AddSingleton<IValidateOptions<AnyOfCheckOptions>>(provider => new CheckOptionsValidator<AnyOfCheckOptions>(
            name, (options, errors) => AnyOfOptionsValidator.Validate(members, options, provider, errors)));
        return HealthKitProcessBuilderExtensions.Add<TBuilder, AnyOfCheckOptions>(
            builder, name, RunMode.Inline, options => options.Required = required, configure: null,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            static (_, _) => { },
            (provider, options) => new AnyOfCheck(options, members.Checks, provider));
    }

    private static bool HasSource(IServiceProvider services, object? key) => key is null
        ? services.GetService<IServiceProviderIsService>()?.IsService(typeof(DbDataSource)) ?? true
        : services.GetService<IServiceProviderIsKeyedService>()?.IsKeyedService(typeof(DbDataSource), key) ?? true;
}
