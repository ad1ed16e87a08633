using System.Diagnostics.CodeAnalysis;
using HealthKit;
using HealthKit.Registration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds checks that are written for HealthKit. For the authors of check packages.</summary>
public static class HealthKitCheckBuilderExtensions
{
    /// <summary>
    /// Adds a check of a dependency outside the process. The host makes one instance, asks it at every interval, and disposes it at its
    /// end. It must be truly asynchronous, return soon after its token is cancelled, and tell its reasons with
    /// <see cref="HealthReason.Unhealthy"/> and <see cref="HealthReason.Degraded"/>: it runs on the thread pool.
    /// </summary>
    /// <typeparam name="TOptions">The options of the check, one instance per name.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name of the check: a path segment, a label and a configuration key.</param>
    /// <param name="componentType">The <c>componentType</c> in the <c>health+json</c> form, such as <c>datastore</c>.</param>
    /// <param name="create">Makes the check from the host's services and its options.</param>
    /// <param name="configure">The user's settings.</param>
    /// <param name="bind">
    /// Binds the section <c>HealthKit:Checks:&lt;name&gt;</c> to the options; a call of <c>Bind</c> in the package, so that the binding
    /// source generator sees the type.
    /// </param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty or looks like a connection string; it is not repeated then.</exception>
    public static IHealthChecksBuilder AddDependency<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        this IHealthChecksBuilder builder,
        string name,
        string componentType,
        Func<IServiceProvider, TOptions, IHealthCheck> create,
        Action<TOptions>? configure,
        Action<IConfiguration, TOptions> bind)
        where TOptions : CheckOptions
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(bind);
        return AddBuiltIn(builder, name, new CheckTraits(IsDependency: true, RunMode.Pooled, componentType), create, configure, bind);
    }

    /// <summary>Adds a check of HealthKit's own of any kind; see <see cref="AddDependency"/>.</summary>
    internal static TBuilder AddBuiltIn<TBuilder, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        TBuilder builder,
        string name,
        CheckTraits traits,
        Func<IServiceProvider, TOptions, IHealthCheck> create,
        Action<TOptions>? configure,
        Action<IConfiguration, TOptions> bind)
        where TBuilder : IHealthChecksBuilder
        where TOptions : CheckOptions
    {
        CheckNames.ThrowIfConnectionString(name);

        // Also the stock services alone can ask the check.
        var services = builder.Services;
        services.TryAddSingleton<ConfigurationErrors>();
        HealthKitNetworkBuilderExtensions.AddConnector(services);
        services.AddOptions();
        if (configure is not null)
        {
            CheckConfiguration<TOptions>.Add(services, name, configure);
        }

        if (typeof(TOptions) != typeof(CheckOptions))
        {
            // The base options of every name are bound already, and a list that is bound twice has everything twice.
            services.AddSingleton<IPostConfigureOptions<TOptions>>(provider => new SectionBinding<TOptions>(
                provider, candidate => candidate == name ? $"{HealthKitSections.Checks}:{name}" : null, bind));
        }

        services.TryAddSingleton<CheckInstances>();
        services.TryAddTransient<CheckDisposal>();
        var registration = new TypedCheckRegistration<TOptions>(name, traits, create);
        CheckRegistrations.Of(services).Add(registration);
        builder.Add(registration.Stock);
        return builder;
    }
}
