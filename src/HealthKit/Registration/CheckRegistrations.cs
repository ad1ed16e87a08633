using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.Registration;

/// <summary>The checks of HealthKit's own that were registered: one service, since a service for each costs more than what it tells.</summary>
internal sealed class CheckRegistrations
{
    private readonly List<CheckRegistration> _all = [];

    public IReadOnlyList<CheckRegistration> All => _all;

    /// <summary>Those of a host that is being built.</summary>
    public static CheckRegistrations Of(IServiceCollection services)
    {
        if (services.FirstOrDefault(static service => service.ServiceType == typeof(CheckRegistrations))?.ImplementationInstance is CheckRegistrations known)
        {
            return known;
        }

        var registrations = new CheckRegistrations();
        services.AddSingleton(registrations);
        return registrations;
    }

    public void Add(CheckRegistration registration) => _all.Add(registration);
}
