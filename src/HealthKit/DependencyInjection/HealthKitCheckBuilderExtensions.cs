using static System.Diagnostics.CodeAnalysis.DynamicallyAccessedMemberTypes;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds checks that implement HealthKit's conventions. For the authors of check packages.</summary>
public static class HealthKitCheckBuilderExtensions
{
    /// <summary>
    /// Adds a check of a dependency outside the process. HealthKit creates one instance, runs it on the thread pool, and disposes it with
    /// the host. The check must not block, must return soon after its token is canceled, and reports reasons with
    /// <see cref="HealthReason.Unhealthy"/> and <see cref="HealthReason.Degraded"/>.
    /// </summary>
    /// <typeparam name="TOptions">The options of the check, one instance per name.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name of the check: a URL path segment, a metric label and a configuration key.</param>
    /// <param name="componentType">The <c>componentType</c> in <c>health+json</c> responses, such as <c>datastore</c>.</param>
    /// <param name="create">Creates the check from the host's services and its options.</param>
    /// <param name="configure">The user's settings; the section <c>HealthKit:Checks:&lt;name&gt;</c> overrides them.</param>
    /// <param name="bind">Calls <c>Bind</c> for the section, in the package itself, for the binding source generator.</param>
    /// <param name="validate">Returns the errors: whole sentences with the path, the value unless it may be secret, and what to do.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty, or looks like a connection string. The message omits it.</exception>
    public static IHealthChecksBuilder AddDependency<[DynamicallyAccessedMembers(PublicParameterlessConstructor)] TOptions>(
        this IHealthChecksBuilder builder,
        string name,
        string componentType,
        Func<IServiceProvider, TOptions, IHealthCheck> create,
        Action<TOptions>? configure,
        Action<IConfiguration, TOptions> bind,
        Func<IServiceProvider, TOptions, IEnumerable<string>>? validate = null)
        where TOptions : CheckOptions
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(bind);
        var traits = new CheckTraits(IsDependency: true, RunMode.Pooled, componentType);
        return AddBuiltIn(builder, name, traits, create, configure, bind, validate);
    }

    /// <summary>Adds a check that implements HealthKit's conventions, of any kind; see <see cref="AddDependency"/>.</summary>
    internal static TBuilder AddBuiltIn<TBuilder, [DynamicallyAccessedMembers(PublicParameterlessConstructor)] TOptions>(
        TBuilder builder,
        string name,
        CheckTraits traits,
        Func<IServiceProvider, TOptions, IHealthCheck> create,
        Action<TOptions>? configure,
        Action<IConfiguration, TOptions> bind,
        Func<IServiceProvider, TOptions, IEnumerable<string>>? validate = null,
        bool isPerRun = false)
        where TBuilder : IHealthChecksBuilder
        where TOptions : CheckOptions
    {
        CheckNames.ThrowIfConnectionString(name);
        var services = builder.Services;

        // These services also serve hosts without AddHealthKit(), where the stock health check service runs the check.
        HealthKitNetworkBuilderExtensions.AddConnector(services);
        services.AddOptions();
        if (configure is not null)
            CheckConfiguration<TOptions>.Add(services, name, configure);

        if (typeof(TOptions) != typeof(CheckOptions))
        {
            // AddHealthKit() binds CheckOptions itself. A second binding would add the entries of lists twice.
            services.AddSingleton<IPostConfigureOptions<TOptions>>(provider => new SectionBinding<TOptions>(
                provider, candidate => candidate == name ? $"{HealthKitSections.Checks}:{name}" : null, bind));
        }

        if (validate is not null)
        {
            services.AddSingleton<IValidateOptions<TOptions>>(
                provider => new CheckOptionsValidator<TOptions>(name, provider, validate));
        }

        services.TryAddSingleton<CheckInstances>();
        services.TryAddTransient<CheckDisposal>();
        var registration = new CheckRegistration(name, traits, OptionsOf, provider => create(provider, OptionsOf(provider)), isPerRun);
        CheckRegistrations.Of(services).Add(registration);
        builder.Add(registration.Stock);
        return builder;

        TOptions OptionsOf(IServiceProvider provider) => provider.GetRequiredService<IOptionsMonitor<TOptions>>().Get(name);
    }
}
