using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Registration;

/// <summary>
/// The service that was registered before ours replaced it, the stock one or one of the app, for when HealthKit is switched off.
/// </summary>
internal sealed class StockHealthCheckService(ServiceDescriptor registration)
{
    public HealthCheckService Create(IServiceProvider services) => (HealthCheckService)(
        registration.ImplementationInstance
        ?? registration.ImplementationFactory?.Invoke(services)
        ?? ActivatorUtilities.CreateInstance(services, registration.ImplementationType!));
}
