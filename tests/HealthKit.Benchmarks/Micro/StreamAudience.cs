using HealthKit.TestServers;
using HealthKit.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace HealthKit.Benchmarks.Micro;

/// <summary>Stream clients that read at once. The benchmark can wait until the last client has read.</summary>
internal sealed class StreamAudience : IDisposable
{
    private readonly CountdownEvent _unread;
    private readonly int _clients;

    public StreamAudience(int clients, Func<HttpContext, Task> listen)
    {
        _clients = clients;
        _unread = new CountdownEvent(clients);
        for (var client = 0; client < clients; client++)
            _ = listen(new StreamClient(() => _unread.Signal()).Request());

        // The stream sends the state once to each new client.
        WaitForAll();
    }

    public void Expect() => _unread.Reset(_clients);

    public void WaitForAll()
    {
        if (!_unread.Wait(HangGuard.Limit))
            throw new InvalidOperationException($"{_unread.CurrentCount} of {_clients} clients were not written to.");
    }

    public void Dispose() => _unread.Dispose();
}
