using System.Diagnostics.CodeAnalysis;
using HealthKit;
using HealthKit.DependencyInjection;
using HealthKit.Registration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds settings that are no check's. For the authors of packages.</summary>
public static class HealthKitSettingsBuilderExtensions
{
    /// <summary>
    /// Adds named options that are bound from a section after all code, and refused at the start together with everything else that is wrong: one exception, each
    /// fault with its path. Values that cannot be read become faults too, without the value where it may be secret.
    /// </summary>
    /// <typeparam name="TOptions">The options.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name of the options.</param>
    /// <param name="section">The path of their section, such as <c>HealthKit:Notifications:ops</c>.</param>
    /// <param name="several">The settings in the section that are lists, or have settings under them, by their names.</param>
    /// <param name="configure">The user's settings; the section wins over them.</param>
    /// <param name="bind">A call of <c>Bind</c> in the package, so that the binding source generator sees the type.</param>
    /// <param name="validate">What is wrong with the values: whole sentences, with the path, the value unless it may be secret, and the cure.</param>
    /// <returns>The builder.</returns>
    public static IHealthChecksBuilder AddSettings<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        this IHealthChecksBuilder builder,
        string name,
        string section,
        IReadOnlyCollection<string> several,
        Action<TOptions>? configure,
        Action<IConfiguration, TOptions> bind,
        Func<IServiceProvider, TOptions, IEnumerable<string>> validate)
        where TOptions : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(several);
        ArgumentNullException.ThrowIfNull(bind);
        ArgumentNullException.ThrowIfNull(validate);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(section);
        var services = builder.Services;
        HealthKitGuard.Add(services);
        services.TryAddSingleton<ConfigurationErrors>();
        var options = services.AddOptions<TOptions>(name);
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.AddSingleton<IPostConfigureOptions<TOptions>>(
            provider => new SectionBinding<TOptions>(provider, candidate => candidate == name ? section : null, bind));
        services.AddSingleton(new SettingsRegistration(
            section, several, provider => validate(provider, provider.GetRequiredService<IOptionsMonitor<TOptions>>().Get(name))));
        return builder;
    }
}
