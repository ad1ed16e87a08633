using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace HealthKit.Http;

/// <summary>Kestrel, with probes answered ahead of the host.</summary>
internal sealed class ProbeServer(IServer kestrel, EarlyProbeResponder probes) : IServer
{
    public IFeatureCollection Features => kestrel.Features;

    /// <summary>Replaces the registration of Kestrel when it is the host's server so far. Other servers are left alone.</summary>
    public static void Decorate(IServiceCollection services)
    {
        var index = services.Select(static service => service.ServiceType).ToList().LastIndexOf(typeof(IServer));
        if (index >= 0 && services[index] is { IsKeyedService: false, ImplementationType: { } type }
            && type.Assembly == typeof(KestrelServer).Assembly)
        {
            services.Add(new ServiceDescriptor(type, type, ServiceLifetime.Singleton));
            services[index] = ServiceDescriptor.Singleton<IServer>(provider =>
                new ProbeServer((IServer)provider.GetRequiredService(type), provider.GetRequiredService<EarlyProbeResponder>()));
        }
    }

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull => kestrel.StartAsync(
            probes.Middleware is null || typeof(TContext).IsValueType ? application : new ProbeApplication<TContext>(application, probes),
            cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => kestrel.StopAsync(cancellationToken);

    public void Dispose()
    {
        // The container disposes Kestrel.
    }
}
