using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace HealthKit.Lifecycle;

/// <summary>
/// The hosts of this process that drain on a signal. The runtime calls signal handlers one after the other, so each host would start to drain
/// only after the previous one ended. The first handler therefore notifies all hosts.
/// </summary>
internal sealed class DrainingHosts
{
    public static readonly DrainingHosts OfProcess = new();

    private ImmutableArray<DrainOnSignal> _hosts = [];

    public void Add(DrainOnSignal host) => ImmutableInterlocked.Update(ref _hosts, static (hosts, host) => hosts.Add(host), host);

    public void Remove(DrainOnSignal host) => ImmutableInterlocked.Update(ref _hosts, static (hosts, host) => hosts.Remove(host), host);

    public void Notify(PosixSignalContext signal)
    {
        foreach (var host in _hosts)
        {
            host.Handle(signal);
        }
    }
}
