using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Registration;

/// <summary>What HealthKit knows of a check of its own beyond the stock registration: the type of its options, how it is made, and what it is.</summary>
internal abstract class CheckRegistration(string name, CheckTraits traits)
{
    public string Name { get; } = name;

    public CheckTraits Traits { get; } = traits;

    public HealthCheckRegistration Stock => field ??= new(
        Name, services => services.GetRequiredService<CheckInstances>().Of(this), failureStatus: null, tags: null);

    public abstract CheckOptions Resolve(IServiceProvider services);

    public abstract IHealthCheck Create(IServiceProvider services);
}
