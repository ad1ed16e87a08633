using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Registration;

/// <summary>The stock service that was registered before ours replaced it, for when HealthKit is switched off.</summary>
internal sealed class StockHealthCheckService(
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type implementation)
{
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)]
    private readonly Type _implementation = implementation;

    public HealthCheckService Create(IServiceProvider services) => (HealthCheckService)ActivatorUtilities.CreateInstance(services, _implementation);
}
