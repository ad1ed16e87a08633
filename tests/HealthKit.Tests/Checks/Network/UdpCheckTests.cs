using System.Net;
using System.Net.Sockets;
using HealthKit.Checks.Network;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Checks.Network;

public sealed class UdpCheckTests
{
    // 65,535 bytes of an IPv4 packet without its header of 20 bytes and the UDP header of 8 bytes.
    private const int LongestDatagram = 65_507;

    [Theory]
    [InlineData(64)]
    [InlineData(2_049)]
    [InlineData(LongestDatagram)]
    public async Task Reply_OfAnyLength_IsReadWhole(int length)
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var reply = new byte[length];
        Random.Shared.NextBytes(reply);
        var options = new UdpCheckOptions
        {
            Host = "127.0.0.1", Port = ((IPEndPoint)server.LocalEndPoint!).Port, ExpectedReply = reply, Timeout = HangGuard.Limit,
        };
        var check = new UdpCheck(options, new TcpConnector(TimeProvider.System), TimeProvider.System);

        var running = check.CheckHealthAsync(new HealthCheckContext());
        var request = await server.ReceiveFromAsync(new byte[64].AsMemory(), new IPEndPoint(IPAddress.Any, 0));
        await server.SendToAsync(reply, request.RemoteEndPoint);

        Assert.Equal(HealthStatus.Healthy, (await running).Status);
    }
}
