using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Registration;

/// <summary>The <see cref="HealthCheckService"/> that HealthKit replaced, for when HealthKit is turned off.</summary>
internal sealed class StockHealthCheckService(ServiceDescriptor registration)
{
    public HealthCheckService Create(IServiceProvider services) => (HealthCheckService)(
        registration.ImplementationInstance
        ?? registration.ImplementationFactory?.Invoke(services)
        ?? ActivatorUtilities.CreateInstance(services, registration.ImplementationType!));
}
