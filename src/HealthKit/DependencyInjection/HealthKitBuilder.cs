namespace HealthKit.DependencyInjection;

internal sealed class HealthKitBuilder(IHealthChecksBuilder stock) : IHealthKitBuilder
{
    public IServiceCollection Services => stock.Services;

    public IHealthChecksBuilder Add(HealthCheckRegistration registration)
    {
        stock.Add(registration);
        return this;
    }
}
