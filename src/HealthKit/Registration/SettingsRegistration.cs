namespace HealthKit.Registration;

/// <summary>Settings of a package that do not belong to a check. HealthKit validates them at start-up with its own settings.</summary>
/// <param name="path">The path of the section.</param>
/// <param name="sections">The keys that have settings under them.</param>
/// <param name="validate">Returns the errors in the values.</param>
internal sealed class SettingsRegistration(
    string path, IReadOnlyCollection<string> sections, Func<IServiceProvider, IEnumerable<string>> validate)
{
    public string Path => path;

    public void Validate(IServiceProvider services, ConfigurationErrors errors)
    {
        SectionShapeValidator.ValidateSettings(services.GetService<IConfiguration>(), path, sections, errors);
        foreach (var error in validate(services))
            errors.Add(error);
    }
}
