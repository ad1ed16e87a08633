using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.Registration;

/// <summary>
/// The registered checks of HealthKit and its packages. One service for all, since one service for each check costs more.
/// </summary>
internal sealed class CheckRegistrations
{
    private readonly List<CheckRegistration> _all = [];

    public IReadOnlyList<CheckRegistration> All => _all;

    /// <summary>Returns the instance of the service collection, or adds one.</summary>
    public static CheckRegistrations Of(IServiceCollection services)
    {
        var service = services.FirstOrDefault(static service => service.ServiceType == typeof(CheckRegistrations));
        if (service?.ImplementationInstance is not CheckRegistrations registrations)
        {
            services.AddSingleton(registrations = new CheckRegistrations());
        }

        return registrations;
    }

    public void Add(CheckRegistration registration) => _all.Add(registration);
}
