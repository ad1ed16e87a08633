using System.Net;
using System.Net.Sockets;
using HealthKit.Checks.Network;
using HealthKit.IntegrationTests.App;
using HealthKit.IntegrationTests.Npgsql;
using HealthKit.TestServers;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.IntegrationTests.Checks;

/// <summary>Names with several addresses, and several names, from a name resolver that the test controls.</summary>
public sealed class NetworkAddressTests
{
    private static readonly IPAddress Second = IPAddress.Parse("127.0.0.2");

    [Fact]
    public async Task Ping_FirstAddressUnreachable_TriesTheSecond()
    {
        var check = new PingCheck(new PingCheckOptions { Host = "two.test", Timeout = TimeSpan.FromSeconds(30) },
            ConnectorOf(("two.test", [IPAddress.Parse("240.0.0.1"), IPAddress.Loopback])), TimeProvider.System);

        Assert.Equal(HealthStatus.Healthy, (await check.CheckHealthAsync(new HealthCheckContext(), CancellationToken.None)).Status);
    }

    [Fact]
    public async Task Udp_FirstAddressClosed_TriesTheSecond()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(Second, 0));
        var answered = AnswerAsync(socket);
        var options = new UdpCheckOptions
        {
            Host = "two.test",
            Port = ((IPEndPoint)socket.LocalEndPoint!).Port,
            Timeout = TimeSpan.FromSeconds(60),
        };
        var check = new UdpCheck(options, ConnectorOf(("two.test", [IPAddress.Loopback, Second])), TimeProvider.System);

        Assert.Equal(HealthStatus.Healthy, (await check.CheckHealthAsync(new HealthCheckContext(), CancellationToken.None)).Status);
        await answered;
    }

    [Fact]
    public async Task Udp_FirstAddressSilent_TriesTheSecondInTime()
    {
        using var silent = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        silent.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)silent.LocalEndPoint!).Port;
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(Second, port));
        var answered = AnswerAsync(socket);
        var time = new ManualTime();
        var check = new UdpCheck(new UdpCheckOptions { Host = "two.test", Port = port, Timeout = TimeSpan.FromSeconds(10) },
            ConnectorOf(time, ("two.test", [IPAddress.Loopback, Second])), time);

        // Each of the two addresses has four seconds, half of 80 % of the timeout.
        var running = check.CheckHealthAsync(new HealthCheckContext(), CancellationToken.None);
        await silent.ReceiveFromAsync(new byte[64].AsMemory(), new IPEndPoint(IPAddress.Any, 0)).AsTask().WaitAsync(HangGuard.Limit);
        time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(HealthStatus.Healthy, (await running).Status);
        await answered;
    }

    [Theory]
    [InlineData("closed open", "service")]
    [InlineData("closed nowhere", "tcp")]
    [InlineData("dropped closed", "tcp")]
    [InlineData("nowhere dropped", "network")]
    [InlineData("nowhere", "dns")]
    public async Task Layer_OfSeveralEndpoints_IsTheFurthestThatAnyReached(string endpoints, string layer)
    {
        using var open = new TcpListener(IPAddress.Loopback, 0);
        open.Start();
        var dropping = DroppingPort.Open();
        var dropped = TcpTable.ConnectionsTo(dropping);
        var time = new ManualTime();
        var walk = new NetworkDiagnoser(ConnectorOf(time, ("there.test", [IPAddress.Loopback]), ("nowhere.test", [])), time);

        var diagnosing = walk.DiagnoseAsync([.. endpoints.Split(' ').Select(Endpoint)], HealthReason.Timeout);
        if (endpoints.Contains("dropped", StringComparison.Ordinal))
        {
            await Eventually.TrueAsync(
                () => Task.FromResult(TcpTable.ConnectionsTo(dropping) > dropped), HangGuard.Limit, "a connection waits for its packets");
            time.Advance(NetworkDiagnoser.Limit);
        }

        Assert.Equal(layer, (await diagnosing)!.Layer.Code);

        DnsEndPoint Endpoint(string kind) => kind switch
        {
            "open" => new("there.test", ((IPEndPoint)open.LocalEndpoint).Port),
            "closed" => new("there.test", FreePort.Next()),
            "dropped" => new("there.test", dropping),
            _ => new("nowhere.test", 80),
        };
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(20)]
    public async Task Connections_OfAWalk_AreEightInAll(int endpoints)
    {
        var addresses = Enumerable.Range(1, 20).Select(static number => IPAddress.Parse($"127.0.0.{number}")).ToArray();
        var closed = FreePort.Next();
        var walk = new NetworkDiagnoser(ConnectorOf(("many.test", addresses)), TimeProvider.System);

        var diagnosis = await walk.DiagnoseAsync([.. Enumerable.Repeat(new DnsEndPoint("many.test", closed), endpoints)],
            HealthReason.Timeout);

        Assert.Equal(8, diagnosis!.Addresses.Count);
    }

    [Theory]
    [InlineData("there.test", "timeout", null)]
    [InlineData("there.test", "unreachable", "network")]
    [InlineData("nowhere.test", "timeout", "dns")]
    public async Task Layer_WithoutAPort_IsReportedOnlyWhereItIsKnown(string host, string reason, string? layer)
    {
        var walk = new NetworkDiagnoser(ConnectorOf(("there.test", [IPAddress.Loopback]), ("nowhere.test", [])), TimeProvider.System);

        var diagnosis = await walk.DiagnoseAsync([new DnsEndPoint(host, 0)], reason == "timeout" ? HealthReason.Timeout
            : HealthReason.Unreachable);

        Assert.Equal(layer, diagnosis?.Layer.Code);
        Assert.Empty(diagnosis?.Addresses ?? []);
    }

    private static TcpConnector ConnectorOf(params (string Host, IPAddress[] Addresses)[] names) =>
        ConnectorOf(TimeProvider.System, names);

    private static TcpConnector ConnectorOf(TimeProvider time, params (string Host, IPAddress[] Addresses)[] names) => new(
        new DnsResolver(host => Task.FromResult(names.Single(name => name.Host == host).Addresses), time), time);

    private static async Task AnswerAsync(Socket socket)
    {
        var received = await socket.ReceiveFromAsync(new byte[64], new IPEndPoint(IPAddress.Any, 0));
        await socket.SendToAsync(new byte[1], received.RemoteEndPoint);
    }
}
