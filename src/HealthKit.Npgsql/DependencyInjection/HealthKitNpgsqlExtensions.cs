using HealthKit;
using HealthKit.Npgsql;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the PostgreSQL check.</summary>
public static class HealthKitNpgsqlExtensions
{
    /// <summary>
    /// Watches PostgreSQL through the pool that the app works with: each run takes one connection of the <c>NpgsqlDataSource</c> and asks it
    /// for a round trip. When that does not come back in half of the deadline, one connection outside the pool tells why: an exhausted pool
    /// is degraded (<c>pool-exhausted</c>), everything else unhealthy.
    /// </summary>
    /// <param name="builder">The builder, from <c>AddHealthKit()</c>.</param>
    /// <param name="name">The name of the check, not a connection string: a path segment, a label and a configuration key.</param>
    /// <param name="configure">Settings; the configuration section <c>HealthKit:Checks:&lt;name&gt;</c> wins over them.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty or looks like a connection string; it is not repeated then.</exception>
    public static IHealthChecksBuilder AddNpgsql(
        this IHealthChecksBuilder builder, string name = "postgres", Action<NpgsqlCheckOptions>? configure = null)
    {
        builder.AddDependency<NpgsqlCheckOptions>(
            name,
            componentType: "datastore",
            (services, options) => new NpgsqlCheck(
                NpgsqlSource.Find(name, options, services), options, services.GetService<TimeProvider>() ?? TimeProvider.System),
            configure,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true));
        builder.Services.AddSingleton<IValidateOptions<NpgsqlCheckOptions>>(services => new NpgsqlCheckRules(name, services));
        return builder;
    }
}
