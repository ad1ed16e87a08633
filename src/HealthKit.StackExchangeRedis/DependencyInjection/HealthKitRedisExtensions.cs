using System.Diagnostics.CodeAnalysis;
using HealthKit;
using HealthKit.StackExchangeRedis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds checks of Redis.</summary>
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
        this IHealthChecksBuilder builder, string name = "redis", Action<RedisCheckOptions>? configure = null) => AddQuestion(
            builder, name, configure, static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            static (source, options, time) => new PrimaryQuestion(source, options, time).AskAsync, options => ThresholdRules.FaultOf(name, options));

    /// <summary>
    /// Watches the memory that a Redis server uses against its <c>maxmemory</c>: degraded from 80 %, unhealthy from 90 % on (<c>threshold</c>). Without a
    /// <c>maxmemory</c>, and where the server evicts keys to make room, it is healthy. Its failure degrades by default. A server that cannot be asked has the
    /// reasons of <see cref="AddRedis"/>; one that refuses <c>INFO</c> is <c>forbidden</c>.
    /// </summary>
    /// <param name="builder">The builder that <c>AddHealthKit()</c> returns.</param>
    /// <param name="name">The name of the check: a path segment, a label and a configuration key. Never a connection string.</param>
    /// <param name="configure">Settings; the configuration section <c>HealthKit:Checks:&lt;name&gt;</c> wins over them.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty or looks like a connection string; it is not repeated then.</exception>
    public static IHealthChecksBuilder AddRedisMemory(
        this IHealthChecksBuilder builder, string name = "redis-memory", Action<RedisMemoryOptions>? configure = null) => AddQuestion(
            builder, name, configure, static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            static (source, options, _) => new InfoQuestion(source, new MemoryJudge(options).JudgeAsync).AskAsync, options => ThresholdRules.FaultOf(name, options));

    /// <summary>
    /// Watches the link between a Redis primary and its replicas. Asked of a replica: degraded while the link is down (<c>unreachable</c>, <c>loading</c>) or
    /// silent for 15 s (<c>threshold</c>), unhealthy from 60 s on. Asked of a primary: healthy, unless <see cref="RedisReplicationOptions.MinimumReplicas"/> says
    /// otherwise. Its failure degrades by default. A server that cannot be asked has the reasons of <see cref="AddRedis"/>.
    /// </summary>
    /// <param name="builder">The builder that <c>AddHealthKit()</c> returns.</param>
    /// <param name="name">The name of the check: a path segment, a label and a configuration key. Never a connection string.</param>
    /// <param name="configure">Settings; the configuration section <c>HealthKit:Checks:&lt;name&gt;</c> wins over them.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty or looks like a connection string; it is not repeated then.</exception>
    public static IHealthChecksBuilder AddRedisReplication(
        this IHealthChecksBuilder builder, string name = "redis-replication", Action<RedisReplicationOptions>? configure = null) => AddQuestion(
            builder, name, configure, static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            static (source, options, time) => new InfoQuestion(source, new ReplicationJudge(options, time).JudgeAsync).AskAsync, options => ThresholdRules.FaultOf(name, options));

    private static IHealthChecksBuilder AddQuestion<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        IHealthChecksBuilder builder, string name, Action<TOptions>? configure, Action<IConfiguration, TOptions> bind,
        Func<MultiplexerSource, TOptions, TimeProvider, Func<Task<RedisAnswer>>> question, Func<TOptions, string?> faultOf)
        where TOptions : RedisSourceOptions
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddDependency(
            name,
            componentType: "datastore",
            (services, options) =>
            {
                var source = MultiplexerSource.Create(services, name, options);
                var time = services.GetRequiredService<TimeProvider>();
                return new RedisCheck(source, options.Timeout, question(source, options, time), services.GetRequiredService<TcpConnector>(), time);
            },
            configure,
            bind);
        builder.Services.AddSingleton<IValidateOptions<TOptions>>(services => new RedisCheckOptionsValidator<TOptions>(name, services, faultOf));
        return builder;
    }
}
