using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace HealthKit.Lifecycle;

/// <summary>The hosts of this process that drain on a signal.</summary>
// The runtime calls handlers one after the other, so a host would start to drain late. The first handler notifies all hosts instead.
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
