namespace HealthKit.Checks.Network;

/// <summary>
/// Resolves host names with one lookup at a time per name. The runtime queues lookups of the same name, including abandoned ones: with a
/// slow resolver, a lookup per check run would delay the app's own lookups.
/// </summary>
internal sealed class DnsResolver(Func<string, Task<IPAddress[]>> resolve, TimeProvider time)
{
    // Bounds the memory in case an INetworkedCheck generates host names.
    private const int Maximum = 1_024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Lookup> _pending = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns the addresses of the name. The limit counts from the start of the lookup, also by another caller.</summary>
    /// <exception cref="TimeoutException">The lookup did not end within the limit.</exception>
    public async Task<IPAddress[]> ResolveAsync(string host, TimeSpan limit, CancellationToken cancellationToken)
    {
        var (addresses, since) = Join(host);
        var left = limit - time.GetElapsedTime(since);
        return await addresses.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, cancellationToken);
    }

    private Lookup Join(string host)
    {
        lock (_gate)
        {
            if (_pending.TryGetValue(host, out var pending))
                return pending;

            if (_pending.Count >= Maximum)
                throw new TimeoutException($"{Maximum} DNS lookups are pending already. Check whether the resolver responds.");

            var started = new Lookup(LookUpAsync(host), time.GetTimestamp());
            if (!started.Addresses.IsCompleted)
            {
                _pending.Add(host, started);

                // Observes the exception, so that an abandoned lookup does not raise UnobservedTaskException.
                Guard.Ignore(started.Addresses);
            }

            return started;
        }
    }

    private async Task<IPAddress[]> LookUpAsync(string host)
    {
        try
        {
            return await resolve(host);
        }
        finally
        {
            lock (_gate)
                _pending.Remove(host);
        }
    }

    private sealed record Lookup(Task<IPAddress[]> Addresses, long Since);
}
