using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace HealthKit.Registration;

/// <summary>A check of HealthKit or its packages: its stock registration, its options, its factory and its traits.</summary>
internal abstract class CheckRegistration(string name, CheckTraits traits)
{
    public string Name { get; } = name;
    public CheckTraits Traits { get; } = traits;

    public HealthCheckRegistration Stock => field ??= new(
        Name, services => services.GetRequiredService<CheckInstances>().Of(this), failureStatus: null, tags: null);

    public abstract CheckOptions Resolve(IServiceProvider services);

    public abstract IHealthCheck Create(IServiceProvider services);
}

/// <summary>A registration with its own options type.</summary>
internal sealed class TypedCheckRegistration<
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
    string name, CheckTraits traits, Func<IServiceProvider, TOptions, IHealthCheck> create) : CheckRegistration(name, traits)
    where TOptions : CheckOptions
{
    public override CheckOptions Resolve(IServiceProvider services) => OptionsOf(services);

    public override IHealthCheck Create(IServiceProvider services) => create(services, OptionsOf(services));

    private TOptions OptionsOf(IServiceProvider services) => services.GetRequiredService<IOptionsMonitor<TOptions>>().Get(Name);
}
