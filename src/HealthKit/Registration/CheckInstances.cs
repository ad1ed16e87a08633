using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Registration;

/// <summary>The checks of HealthKit's own that a host has made: one of each, made when it is first asked. As keyed services they cost nine times as much memory.</summary>
/// <param name="services">The services of the host, not those of a scope.</param>
internal sealed class CheckInstances(IServiceProvider services)
{
    private readonly ConcurrentDictionary<CheckRegistration, Slot> _slots = new();

    public IHealthCheck Of(CheckRegistration registration)
    {
        var slot = _slots.GetOrAdd(registration, static _ => new Slot());

        // One that fails to be made, or takes its time, is nothing to the others, and is made anew.
        lock (slot)
        {
            return slot.Check ??= Make(registration);
        }
    }

    private IHealthCheck Make(CheckRegistration registration)
    {
        var check = registration.Create(services);
        if (check is IDisposable or IAsyncDisposable)
        {
            services.GetRequiredService<CheckDisposal>().Check = check;
        }

        return check;
    }

    private sealed class Slot
    {
        public IHealthCheck? Check { get; set; }
    }
}
