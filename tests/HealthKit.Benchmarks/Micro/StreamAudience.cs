using HealthKit.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace HealthKit.Benchmarks.Micro;

/// <summary>Clients that read at once, and somebody who waits until the last of them has.</summary>
internal sealed class StreamAudience : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly CountdownEvent _unread;
    private readonly int _clients;

    public StreamAudience(int clients, Func<HttpContext, Task> listen)
    {
        _clients = clients;
        _unread = new CountdownEvent(clients);
        for (var client = 0; client < clients; client++)
        {
            _ = listen(new StreamClient(() => _unread.Signal()).Request());
        }

        // Each is written the state once when it comes.
        WaitForAll();
    }

    public void Expect() => _unread.Reset(_clients);

    public void WaitForAll()
    {
        if (!_unread.Wait(Deadline))
        {
            throw new InvalidOperationException($"{_unread.CurrentCount} of {_clients} clients were not written to.");
        }
    }

    public void Dispose() => _unread.Dispose();
}
