using System.Diagnostics.CodeAnalysis;
using HealthKit;
using HealthKit.Npgsql;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds checks of PostgreSQL.</summary>
public static class HealthKitNpgsqlExtensions
{
    /// <summary>
    /// Watches PostgreSQL through the pool that the app works with: each run takes one connection of the <c>NpgsqlDataSource</c> and asks it
    /// for a round trip. When that does not come back in half of the deadline, one connection outside the pool to each host finds out why: a
    /// pool whose connections are all in use is degraded (<c>pool-exhausted</c>), everything else unhealthy.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the builder, which is returned as it came.</typeparam>
    /// <param name="builder">The builder, from <c>AddHealthKit()</c>.</param>
    /// <param name="name">The name of the check, not a connection string: a path segment, a label and a configuration key.</param>
    /// <param name="configure">Settings; the configuration section <c>HealthKit:Checks:&lt;name&gt;</c> wins over them.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty or looks like a connection string; it is not repeated then.</exception>
    public static TBuilder AddNpgsql<TBuilder>(
        this TBuilder builder, string name = "postgres", Action<NpgsqlCheckOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder => AddQuestion(
            builder, name, configure, static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            static (options, _) => new RoundTripQuery(options), static _ => null);

    /// <summary>
    /// Watches how many connections a PostgreSQL server has in use, all clients and databases together, of those that it has for users who are not superusers:
    /// degraded from 80 %, unhealthy from 90 % on (<c>threshold</c>). Its failure degrades by default. A server that cannot be asked has the reasons of
    /// <see cref="AddNpgsql"/>.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the builder, which is returned as it came.</typeparam>
    /// <param name="builder">The builder, from <c>AddHealthKit()</c>.</param>
    /// <param name="name">The name of the check, not a connection string: a path segment, a label and a configuration key.</param>
    /// <param name="configure">Settings; the configuration section <c>HealthKit:Checks:&lt;name&gt;</c> wins over them.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty or looks like a connection string; it is not repeated then.</exception>
    public static TBuilder AddNpgsqlConnections<TBuilder>(
        this TBuilder builder, string name = "postgres-connections", Action<NpgsqlConnectionsOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder => AddQuestion(
            builder, name, configure, static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            static (options, _) => new ConnectionsQuery(options), options => ThresholdEvaluator.ErrorOf(name, options));

    /// <summary>
    /// Watches how far a PostgreSQL standby lies behind its primary: degraded from 10 s, unhealthy from 60 s on (<c>threshold</c>). Give it a data source that
    /// leads to one standby. A server that is a primary, be it since it was promoted, is healthy. Its failure degrades by default. A server that cannot be asked
    /// has the reasons of <see cref="AddNpgsql"/>.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the builder, which is returned as it came.</typeparam>
    /// <param name="builder">The builder, from <c>AddHealthKit()</c>.</param>
    /// <param name="name">The name of the check, not a connection string: a path segment, a label and a configuration key.</param>
    /// <param name="configure">Settings; the configuration section <c>HealthKit:Checks:&lt;name&gt;</c> wins over them.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty or looks like a connection string; it is not repeated then.</exception>
    public static TBuilder AddNpgsqlReplication<TBuilder>(
        this TBuilder builder, string name = "postgres-replication", Action<NpgsqlReplicationOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder => AddQuestion(
            builder, name, configure, static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            static (options, time) => new ReplicationQuery(options, time), options => ThresholdEvaluator.ErrorOf(name, options));

    private static TBuilder AddQuestion<TBuilder, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        TBuilder builder, string name, Action<TOptions>? configure, Action<IConfiguration, TOptions> bind,
        Func<TOptions, TimeProvider, INpgsqlQuery> query, Func<TOptions, string?> errorOf)
        where TBuilder : IHealthChecksBuilder
        where TOptions : NpgsqlSourceOptions
    {
        builder.AddDependency(
            name,
            componentType: "datastore",
            (services, options) =>
            {
                var time = services.GetRequiredService<TimeProvider>();
                return new NpgsqlCheck(NpgsqlSource.Find(name, options, services), options, query(options, time), services.GetRequiredService<TcpConnector>(), time);
            },
            configure,
            bind);
        builder.Services.AddSingleton<IValidateOptions<TOptions>>(services => new NpgsqlOptionsValidator<TOptions>(name, services, errorOf));
        return builder;
    }
}
