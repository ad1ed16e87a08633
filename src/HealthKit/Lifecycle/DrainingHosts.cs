using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace HealthKit.Lifecycle;

/// <summary>
/// The hosts that drain at a signal. A signal is the whole process's, but its handlers are called one after the other: each host would only begin to
/// drain when the one before it has ended, and the times of all add up. So the first to be called tells them all.
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
