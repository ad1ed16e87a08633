using HealthKit.StackExchangeRedis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the coordination of replicas over Redis.</summary>
public static class HealthKitRedisReplicaCoordinatorExtensions
{
    private const string Section = "HealthKit:RedisReplicaCoordinator";

    /// <summary>
    /// Shares claims over the app's Redis, so that one of the replicas that see an outage notifies people. Redis holds one key with an
    /// expiry for each channel, check and state.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the builder, which is returned as it came.</typeparam>
    /// <param name="builder">The builder that <c>AddHealthKit()</c> returns.</param>
    /// <param name="configure">Settings; the configuration section <c>HealthKit:RedisReplicaCoordinator</c> overrides them.</param>
    /// <returns>The builder.</returns>
    /// <remarks>The host refuses to start when there is no <c>IConnectionMultiplexer</c>.</remarks>
    public static TBuilder AddRedisReplicaCoordinator<TBuilder>(this TBuilder builder,
        Action<RedisReplicaCoordinatorOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton<AbortConnectHint>();
        builder.Services.TryAddSingleton<IReplicaCoordinator>(static services =>
        {
            var options = services.GetRequiredService<IOptionsMonitor<RedisReplicaCoordinatorOptions>>().Get(Section);
            var app = services.GetService<IHostEnvironment>()?.ApplicationName ?? "app";
            return new RedisReplicaCoordinator(
                MultiplexerSource.Create(services, Section, new RedisCheckOptions { MultiplexerKey = options.MultiplexerKey }),
                    options.KeyPrefix ?? $"healthkit:{app}:",
                $"{Environment.MachineName}/{Guid.NewGuid():n}");
        });
        builder.AddSettings(
            Section, Section, [], configure, static (section, options) =>
                section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true), Errors);
        return builder;
    }

    private static IEnumerable<string> Errors(IServiceProvider services, RedisReplicaCoordinatorOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.KeyPrefix ?? "set"))
        {
            yield return $"{Section}:KeyPrefix is empty, so that keys of other apps could count as claims. "
                + "Leave it out for a prefix with the name of the app.";
        }

        if (MultiplexerSource.IsMissing(services, options.MultiplexerKey))
        {
            yield return options.MultiplexerKey is null
                ? "AddRedisReplicaCoordinator uses the app's IConnectionMultiplexer, and none is registered. Register it with "
                    + "services.AddSingleton<IConnectionMultiplexer>(...)."
                : $"{Section}:MultiplexerKey is {RedisOptionErrors.ShownKey(options.MultiplexerKey)}, and no IConnectionMultiplexer "
                    + "is registered with that key. Register it with services.AddKeyedSingleton<IConnectionMultiplexer>(key, ...), or "
                    + "correct it.";
        }
    }
}
