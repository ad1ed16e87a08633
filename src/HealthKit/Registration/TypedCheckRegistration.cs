using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace HealthKit.Registration;

/// <summary>A check with options of a type.</summary>
internal sealed class TypedCheckRegistration<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
    string name, CheckTraits traits, Func<IServiceProvider, TOptions, IHealthCheck> create) : CheckRegistration(name, traits)
    where TOptions : CheckOptions
{
    public override CheckOptions Resolve(IServiceProvider services) => OptionsOf(services);

    public override IHealthCheck Create(IServiceProvider services) => create(services, OptionsOf(services));

    private TOptions OptionsOf(IServiceProvider services) => services.GetRequiredService<IOptionsMonitor<TOptions>>().Get(Name);
}
