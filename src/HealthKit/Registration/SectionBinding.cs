namespace HealthKit.Registration;

/// <summary>Binds the configuration section of an options instance after all settings from code.</summary>
/// <param name="services">The host's services. Without a configuration nothing is bound.</param>
/// <param name="pathOf">Maps the name of the options to the path of its section; <c>null</c> for options that are not HealthKit's.</param>
/// <param name="bind">The bind call, which the source generator replaces.</param>
internal sealed class SectionBinding<TOptions>(
    IServiceProvider services, Func<string, string?> pathOf, Action<IConfiguration, TOptions> bind) : IPostConfigureOptions<TOptions>
    where TOptions : class
{
    /// <exception cref="OptionsValidationException">The section has errors, and no <c>AddHealthKit()</c> reports them.</exception>
    public void PostConfigure(string? name, TOptions options)
    {
        if (name is null || pathOf(name) is not { } path || services.GetService<IConfiguration>() is not { } configuration)
            return;

        var isStock = services.GetService<HealthKitSwitch>() is null;
        var errors = isStock ? new ConfigurationErrors() : services.GetRequiredService<ConfigurationErrors>();
        SectionBinder.Bind(configuration.GetSection(path), options, bind, errors);
        if (isStock)
        {
            SectionShapeValidator.ValidateCheck(configuration, name, errors);
            if (errors.All.Count > 0)
                throw new OptionsValidationException(name, typeof(TOptions), [errors.Text]);
        }
    }
}

internal static class HealthKitSections
{
    public const string Root = "HealthKit";
    public const string Checks = "HealthKit:Checks";
}
