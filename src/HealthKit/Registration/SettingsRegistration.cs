using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.Registration;

/// <summary>Settings of a package that are no check's, to be refused at the start with all others.</summary>
/// <param name="path">Their section.</param>
/// <param name="several">What in it takes settings under it.</param>
/// <param name="faultsOf">What is wrong with them.</param>
internal sealed class SettingsRegistration(string path, IReadOnlyCollection<string> several, Func<IServiceProvider, IEnumerable<string>> faultsOf)
{
    public void Validate(IServiceProvider services, ConfigurationErrors errors)
    {
        SectionShapeValidator.ValidateSettings(services.GetService<IConfiguration>(), path, several, errors);
        foreach (var error in faultsOf(services))
        {
            errors.Add(error);
        }
    }
}
