using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace HealthKit.Registration;

/// <summary>What HealthKit knows of a check of its own beyond the stock registration: the type of its options, and what it is.</summary>
internal sealed class CheckRegistration(string name, CheckTraits traits, Func<IServiceProvider, CheckOptions> resolve)
{
    /// <summary>The check is kept as a keyed singleton under this object, so that the host makes one and disposes it.</summary>
    public HealthCheckRegistration Stock => field ??= new(
        name, services => services.GetRequiredKeyedService<IHealthCheck>(this), failureStatus: null, tags: null);

    public CheckTraits Traits { get; } = traits;

    public CheckOptions Resolve(IServiceProvider services) => resolve(services);

    public static CheckRegistration Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        string name, CheckTraits traits)
        where TOptions : CheckOptions => new(name, traits, services => services.GetRequiredService<IOptionsMonitor<TOptions>>().Get(name));
}
