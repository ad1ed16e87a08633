using HealthKit.Npgsql;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds PostgreSQL checks.</summary>
public static class HealthKitNpgsqlExtensions
{
    /// <summary>
    /// Adds a check of PostgreSQL through the app's own connection pool: each run takes one connection of the <c>NpgsqlDataSource</c> for
    /// one round trip. If that takes longer than half of the timeout, the check opens one connection outside the pool to each host to find
    /// the cause. An exhausted pool is degraded (<c>pool-exhausted</c>), everything else unhealthy.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the builder.</typeparam>
    /// <param name="builder">The builder that <c>AddHealthKit()</c> returns.</param>
    /// <param name="name">The check's name, not a connection string: a path segment, a metric label and a configuration key.</param>
    /// <param name="configure">Settings. The configuration section <c>HealthKit:Checks:&lt;name&gt;</c> overrides them.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The name is empty, or looks like a connection string and is then not shown.</exception>
    public static TBuilder AddNpgsql<TBuilder>(
        this TBuilder builder, string name = "postgres", Action<NpgsqlCheckOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder => AddQuery(
            builder, name, configure,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            static (options, _) => new RoundTripQuery(options), static _ => null);

    /// <summary>
    /// Adds a check of the connections in use on a PostgreSQL server, by all clients and databases, as a share of those available to users
    /// who are not superusers: degraded from 80 %, unhealthy from 90 % (<c>threshold</c>). Its impact is <c>Degrades</c> by default. A
    /// failed query has the reasons of <see cref="AddNpgsql"/>.
    /// </summary>
    /// <inheritdoc cref="AddNpgsql"/>
    public static TBuilder AddNpgsqlConnections<TBuilder>(
        this TBuilder builder, string name = "postgres-connections", Action<NpgsqlConnectionsOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder => AddQuery(
            builder, name, configure,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            static (options, _) => new ConnectionsQuery(options), options => ThresholdErrors.ErrorOf(name, options));

    /// <summary>
    /// Adds a check of the replication lag of a PostgreSQL standby: degraded from 10 s, unhealthy from 60 s (<c>threshold</c>). Use a data
    /// source that connects to one standby; a primary, also a promoted one, is healthy. Its impact is <c>Degrades</c> by default. A failed
    /// query has the reasons of <see cref="AddNpgsql"/>.
    /// </summary>
    /// <inheritdoc cref="AddNpgsql"/>
    public static TBuilder AddNpgsqlReplication<TBuilder>(
        this TBuilder builder, string name = "postgres-replication", Action<NpgsqlReplicationOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder => AddQuery(
            builder, name, configure,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            static (options, time) => new ReplicationQuery(options, time), options => ThresholdErrors.ErrorOf(name, options));

    private static TBuilder AddQuery<
        TBuilder, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        TBuilder builder, string name, Action<TOptions>? configure, Action<IConfiguration, TOptions> bind,
        Func<TOptions, TimeProvider, INpgsqlQuery> createQuery, Func<TOptions, string?> errorOf)
        where TBuilder : IHealthChecksBuilder
        where TOptions : NpgsqlSourceOptions
    {
        builder.AddDependency(
            name, componentType: "datastore",
            (services, options) =>
            {
                var time = services.GetRequiredService<TimeProvider>();
                var source = NpgsqlSource.Find(name, options, services);

                // A connection string of the check's own names a server that the app may not use.
                var connections = options.ConnectionStringName is null && services.GetService<IDependencyReporter>() is { } reporter
                    ? new AppConnections(reporter, name) : null;
                return new NpgsqlCheck(
                    source, options, createQuery(options, time), services.GetRequiredService<TcpConnector>(), time, connections);
            },
            configure, bind, (services, options) => new NpgsqlOptionsValidator(name, services).Validate(options, errorOf(options)));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<LoggerFilterOptions>, CommandLogFilter>());
        return builder;
    }
}
