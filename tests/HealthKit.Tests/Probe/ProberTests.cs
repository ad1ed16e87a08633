using System.Net;
using System.Net.Sockets;
using HealthKit.Probe;

namespace HealthKit.Tests.Probe;

public sealed class ProberTests
{
    /// <summary>The system waits at most 35 min 47 s at once.</summary>
    [Theory]
    [InlineData("35m")]
    [InlineData("36m")]
    [InlineData("60m")]
    public async Task Timeout_OfAnyAllowedLength_WaitsForTheResponse(string timeout)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var target = new ProbeTarget(new Endpoint(Endpoint.Loopback, ((IPEndPoint)listener.LocalEndpoint).Port), "/health");

        // The client waits at least once: the kernel never finishes a connection within the call that starts it.
        var sending = Task.Run(() => Prober.Send(target, Duration.Parse(timeout, "--timeout")));
        var accepting = listener.AcceptSocketAsync();
        await await Task.WhenAny(sending, accepting).WaitAsync(HangGuard.Limit);
        using var server = await accepting;
        await server.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());

        Assert.Equal(200, (await sending.WaitAsync(HangGuard.Limit)).Status);
    }
}
