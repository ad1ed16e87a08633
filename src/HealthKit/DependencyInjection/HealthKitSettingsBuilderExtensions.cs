using HealthKit.DependencyInjection;
using static System.Diagnostics.CodeAnalysis.DynamicallyAccessedMemberTypes;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds settings that do not belong to a check. For the authors of packages.</summary>
public static class HealthKitSettingsBuilderExtensions
{
    /// <summary>
    /// Adds named options that are bound from a configuration section after all code. Errors in them stop the host's start, in one
    /// exception with all other errors of HealthKit's settings. The error for an unreadable value does not contain the value if it may be
    /// secret.
    /// </summary>
    /// <typeparam name="TOptions">The type of the options.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name of the options.</param>
    /// <param name="section">The path of the section, such as <c>HealthKit:Notifications:ops</c>.</param>
    /// <param name="nestedKeys">The keys in the section that hold lists or further settings.</param>
    /// <param name="configure">The user's settings; the section overrides them.</param>
    /// <param name="bind">Calls <c>Bind</c> for the section, in the package itself, for the binding source generator.</param>
    /// <param name="validate">Returns the errors: whole sentences with the path, the value unless it may be secret, and what to do.</param>
    /// <returns>The builder.</returns>
    public static IHealthChecksBuilder AddSettings<[DynamicallyAccessedMembers(PublicParameterlessConstructor)] TOptions>(
        this IHealthChecksBuilder builder,
        string name,
        string section,
        IReadOnlyCollection<string> nestedKeys,
        Action<TOptions>? configure,
        Action<IConfiguration, TOptions> bind,
        Func<IServiceProvider, TOptions, IEnumerable<string>> validate)
        where TOptions : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(nestedKeys);
        ArgumentNullException.ThrowIfNull(bind);
        ArgumentNullException.ThrowIfNull(validate);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(section);
        var services = builder.Services;
        HealthKitGuard.Add(services);
        var options = services.AddOptions<TOptions>(name);
        if (configure is not null)
            options.Configure(configure);

        services.AddSingleton<IPostConfigureOptions<TOptions>>(
            provider => new SectionBinding<TOptions>(provider, candidate => candidate == name ? section : null, bind));
        services.AddSingleton(new SettingsRegistration(
            section, nestedKeys, provider => validate(provider, provider.GetRequiredService<IOptionsMonitor<TOptions>>().Get(name))));
        return builder;
    }
}
