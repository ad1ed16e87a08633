using System.Net;

namespace HealthKit.Checks.Network;

/// <summary>
/// Looks names up, each once at a time however many ask. The runtime queues look-ups of one name, those that nobody waits for any more among them: with a
/// slow resolver every check that asked anew would have the app's own look-ups wait longer.
/// </summary>
internal sealed class DnsResolver(Func<string, Task<IPAddress[]>> ask, TimeProvider time)
{
    // Names come from settings and are few; this is for an INetworkedCheck that makes them up.
    private const int Maximum = 1_024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Lookup> _pending = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How many names nobody has answered yet.</summary>
    public int Pending
    {
        get
        {
            lock (_gate)
            {
                return _pending.Count;
            }
        }
    }

    /// <summary>What the name resolves to, if that is told within the limit; the time since the name was asked for counts, by whomever that was.</summary>
    /// <exception cref="TimeoutException">Nothing was told in time.</exception>
    public async Task<IPAddress[]> ResolveAsync(string host, TimeSpan limit, CancellationToken cancellationToken)
    {
        var (answer, since) = Join(host);
        var left = limit - time.GetElapsedTime(since);
        return await answer.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, cancellationToken);
    }

    private Lookup Join(string host)
    {
        lock (_gate)
        {
            if (_pending.TryGetValue(host, out var pending))
            {
                return pending;
            }

            if (_pending.Count >= Maximum)
            {
                throw new TimeoutException($"{Maximum} names are being looked up, and none is answered.");
            }

            var asked = new Lookup(QueryAsync(host), time.GetTimestamp());
            if (!asked.Addresses.IsCompleted)
            {
                _pending.Add(host, asked);

                // It may fail when nobody waits for it any more, which is no news to the app.
                _ = asked.Addresses.ContinueWith(
                    static answer => _ = answer.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default);
            }

            return asked;
        }
    }

    private async Task<IPAddress[]> QueryAsync(string host)
    {
        try
        {
            return await ask(host);
        }
        finally
        {
            lock (_gate)
            {
                _pending.Remove(host);
            }
        }
    }

    private sealed record Lookup(Task<IPAddress[]> Addresses, long Since);
}
