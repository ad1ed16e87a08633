namespace HealthKit.Registration;

/// <summary>
/// A check of HealthKit, its packages or the app: its stock registration, its options, its factory and its traits. Each run creates it in
/// its scope, or there is one instance for the host.
/// </summary>
internal sealed class CheckRegistration(
    string name, CheckTraits traits, Func<IServiceProvider, CheckOptions> resolve, Func<IServiceProvider, IHealthCheck> create,
    bool isPerRun = false)
{
    public string Name { get; } = name;
    public CheckTraits Traits { get; } = traits;

    public HealthCheckRegistration Stock => field ??= new(
        Name, isPerRun ? Create : services => services.GetRequiredService<CheckInstances>().Of(this), failureStatus: null, tags: null);

    public CheckOptions Resolve(IServiceProvider services) => resolve(services);

    public IHealthCheck Create(IServiceProvider services) => create(services);
}

/// <summary>The properties of a check that are known before it is created.</summary>
/// <param name="IsDependency">Whether the check queries something outside the process; unknown for third-party checks.</param>
/// <param name="RunMode">The thread of its runs.</param>
/// <param name="ComponentType">Its <c>componentType</c> in the <c>health+json</c> form.</param>
internal sealed record CheckTraits(bool? IsDependency, RunMode RunMode, string? ComponentType)
{
    public static CheckTraits ThirdParty { get; } = new(IsDependency: null, RunMode.Isolated, ComponentType: null);
}

internal enum RunMode
{
    /// <summary>On a dedicated thread, since a third-party check may block.</summary>
    Isolated,

    /// <summary>On the thread pool: the check is truly asynchronous and observes its token.</summary>
    Pooled,

    /// <summary>On the engine's thread: the check only reads memory.</summary>
    Inline,
}

/// <summary>The registered checks of HealthKit and its packages, in one service: a service for each check costs more.</summary>
internal sealed class CheckRegistrations
{
    private readonly List<CheckRegistration> _all = [];

    public IReadOnlyList<CheckRegistration> All => _all;

    /// <summary>Returns the instance of the service collection, or adds one.</summary>
    public static CheckRegistrations Of(IServiceCollection services)
    {
        var service = services.FirstOrDefault(static service => service.ServiceType == typeof(CheckRegistrations));
        if (service?.ImplementationInstance is not CheckRegistrations registrations)
            services.AddSingleton(registrations = new CheckRegistrations());

        return registrations;
    }

    public void Add(CheckRegistration registration) => _all.Add(registration);
}
