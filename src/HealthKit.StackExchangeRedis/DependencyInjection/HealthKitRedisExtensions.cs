using HealthKit;
using HealthKit.StackExchangeRedis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the Redis check.</summary>
public static class HealthKitRedisExtensions
{
    /// <summary>
    /// Adds a check that asks whether the primary of a Redis server, replication group or cluster can be used. A replica or a Sentinel that
    /// is away does not make it unhealthy, nor does an ACL that refuses the check's commands: who refuses has been reached.
    /// </summary>
    /// <param name="builder">The builder that <c>AddHealthKit()</c> returns.</param>
    /// <param name="name">The name of the check: a path segment, a label and a configuration key. Never a connection string.</param>
    /// <param name="configure">Settings; the configuration section <c>HealthKit:Checks:&lt;name&gt;</c> wins over them.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty or looks like a connection string; it is not repeated then.</exception>
    /// <remarks>
    /// The host refuses to start when there is no <c>IConnectionMultiplexer</c> to ask through and no connection string to make one from.
    /// </remarks>
    public static IHealthChecksBuilder AddRedis(
        this IHealthChecksBuilder builder, string name = "redis", Action<RedisCheckOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddDependency(
            name,
            componentType: "datastore",
            static (services, options) => new RedisCheck(
                MultiplexerSource.Create(services, options), options, services.GetRequiredService<TimeProvider>()),
            configure,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true));
        builder.Services.AddSingleton<IValidateOptions<RedisCheckOptions>>(
            services => new RedisCheckOptionsValidator(name, services));
        return builder;
    }
}
