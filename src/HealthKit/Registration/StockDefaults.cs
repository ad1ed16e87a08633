namespace HealthKit.Registration;

/// <summary>Copies the stock registration of a third-party check to its policy, before code and configuration.</summary>
internal sealed class StockDefaults(IOptions<HealthCheckServiceOptions> stock) : IConfigureNamedOptions<CheckOptions>
{
    public void Configure(CheckOptions options)
    {
    }

    public void Configure(string? name, CheckOptions options)
    {
        var registration = stock.Value.Registrations.FirstOrDefault(candidate => candidate.Name == name);
        if (registration is null)
            return;

        options.Interval = registration.Period ?? options.Interval;
        options.InitialDelay = registration.Delay ?? options.InitialDelay;
        if (registration.Timeout > TimeSpan.Zero)
            options.Timeout = registration.Timeout;

        options.Impact = registration.FailureStatus switch
        {
            HealthStatus.Degraded => CheckImpact.Degrades,
            HealthStatus.Healthy => CheckImpact.Informational,
            _ => options.Impact,
        };

        var probes = ProbeTags.Read(registration.Tags);
        options.Probes = probes == HealthProbes.None ? options.Probes : probes;
    }
}

/// <summary>The <see cref="HealthCheckService"/> that HealthKit replaced, for when HealthKit is turned off.</summary>
internal sealed class StockHealthCheckServiceFactory(ServiceDescriptor registration)
{
    public HealthCheckService Create(IServiceProvider services) => (HealthCheckService)(
        registration.ImplementationInstance
        ?? registration.ImplementationFactory?.Invoke(services)
        ?? ActivatorUtilities.CreateInstance(services, registration.ImplementationType!));
}
