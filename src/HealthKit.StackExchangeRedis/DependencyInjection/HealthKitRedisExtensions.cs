using HealthKit.StackExchangeRedis;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds checks of Redis.</summary>
public static class HealthKitRedisExtensions
{
    /// <summary>
    /// Adds a check with the name <c>redis</c> that reports whether the app can use its Redis: a server, a group with replicas, a
    /// server behind Sentinels or a proxy, or a cluster. It sends a command that the server refuses like a write and that changes nothing.
    /// An unreachable replica or Sentinel does not make it unhealthy. A user with too few rights makes it degraded (<c>forbidden</c>).
    /// </summary>
    /// <typeparam name="TBuilder">The type of the builder, which is returned unchanged.</typeparam>
    /// <param name="builder">The builder that <c>AddHealthKit()</c> returns.</param>
    /// <param name="configure">Settings; the configuration section <c>HealthKit:Checks:redis</c> overrides them.</param>
    /// <returns>The builder.</returns>
    /// <remarks>The host refuses to start when there is no <c>IConnectionMultiplexer</c> and no connection string for the check.</remarks>
    public static TBuilder AddRedis<TBuilder>(this TBuilder builder, Action<RedisCheckOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder => builder.AddRedis("redis", configure);

    /// <summary>
    /// Adds a check with this name. The method exists for the builder of <c>AddHealthKit()</c> only: on the builder of the stock health
    /// checks, a call with one text belongs to AspNetCore.HealthChecks.Redis, and the text is a connection string.
    /// </summary>
    /// <param name="builder">The builder that <c>AddHealthKit()</c> returns.</param>
    /// <param name="name">The name of the check: a path segment, a label and a configuration key. Never a connection string.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty or looks like a connection string; it is not repeated then.</exception>
    /// <inheritdoc cref="AddRedis{TBuilder}(TBuilder, Action{RedisCheckOptions})" path="/remarks"/>
    public static IHealthKitBuilder AddRedis(this IHealthKitBuilder builder, string name) => builder.AddRedis(name, configure: null);

    /// <summary>Adds a check with this name; see <see cref="AddRedis{TBuilder}(TBuilder, Action{RedisCheckOptions})"/>.</summary>
    /// <typeparam name="TBuilder">The type of the builder, which is returned unchanged.</typeparam>
    /// <param name="builder">The builder that <c>AddHealthKit()</c> returns.</param>
    /// <param name="name">The name of the check: a path segment, a label and a configuration key. Never a connection string.</param>
    /// <param name="configure">Settings; the configuration section <c>HealthKit:Checks:&lt;name&gt;</c> overrides them.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty or looks like a connection string; it is not repeated then.</exception>
    /// <inheritdoc cref="AddRedis{TBuilder}(TBuilder, Action{RedisCheckOptions})" path="/remarks"/>
    public static TBuilder AddRedis<TBuilder>(this TBuilder builder, string name, Action<RedisCheckOptions>? configure)
        where TBuilder : IHealthChecksBuilder => AddQuery(
            builder, name, configure,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            static (source, options, time) => new PrimaryQuery(source, options, time).ExecuteAsync,
            options => RedisOptionErrors.ErrorOf(name, options));

    /// <summary>
    /// Watches the memory that a Redis server uses against its <c>maxmemory</c>: degraded from 80 %, unhealthy from 90 %
    /// (<c>threshold</c>). Without a <c>maxmemory</c>, and when the server evicts keys, it is healthy. Its failure degrades by default. A
    /// server that does not respond has the reasons of <see cref="AddRedis{TBuilder}(TBuilder, Action{RedisCheckOptions})"/>; one that
    /// refuses <c>INFO</c> is <c>forbidden</c>.
    /// </summary>
    /// <inheritdoc cref="AddRedis{TBuilder}(TBuilder, string, Action{RedisCheckOptions})"/>
    public static TBuilder AddRedisMemory<TBuilder>(
        this TBuilder builder, string name = "redis-memory", Action<RedisMemoryOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder => AddQuery(
            builder, name, configure,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            static (source, options, _) => new InfoQuery(source, new MemoryEvaluator(options).EvaluateAsync).ExecuteAsync,
            options => RedisOptionErrors.ErrorOf(name, options));

    /// <summary>
    /// Watches the link between a Redis primary and its replicas. A replica is degraded while the link is down (<c>unreachable</c>,
    /// <c>loading</c>) or silent for 15 s (<c>threshold</c>), and unhealthy from 60 s. A primary is healthy unless it has fewer than
    /// <see cref="RedisReplicationOptions.MinimumReplicas"/>. Its failure degrades by default. A server that does not respond has the
    /// reasons of <see cref="AddRedis{TBuilder}(TBuilder, Action{RedisCheckOptions})"/>.
    /// </summary>
    /// <inheritdoc cref="AddRedis{TBuilder}(TBuilder, string, Action{RedisCheckOptions})"/>
    public static TBuilder AddRedisReplication<TBuilder>(
        this TBuilder builder, string name = "redis-replication", Action<RedisReplicationOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder => AddQuery(
            builder, name, configure,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            static (source, options, time) => new InfoQuery(source, new ReplicationEvaluator(options, time).EvaluateAsync).ExecuteAsync,
            options => RedisOptionErrors.ErrorOf(name, options));

    private static TBuilder AddQuery<TBuilder,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        TBuilder builder, string name, Action<TOptions>? configure, Action<IConfiguration, TOptions> bind,
        Func<MultiplexerSource, TOptions, TimeProvider, Func<Task<RedisQueryResult>>> query, Func<TOptions, string?> errorOf)
        where TBuilder : IHealthChecksBuilder
        where TOptions : RedisSourceOptions
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddDependency(
            name,
            componentType: "datastore",
            (services, options) =>
            {
                var source = MultiplexerSource.Create(services, name, options);
                if (services.GetService<IDependencyReporter>() is { } reporter)
                    source.ReportTo(reporter, name);

                var time = services.GetRequiredService<TimeProvider>();
                return new RedisCheck(source, options.Timeout, query(source, options, time), services.GetRequiredService<TcpConnector>(),
                    time);
            },
            configure,
            bind,
            (services, options) => new RedisCheckOptionsValidator(name, services).Validate(options, errorOf(options)));
        builder.Services.TryAddSingleton<AbortConnectHint>();
        return builder;
    }
}
