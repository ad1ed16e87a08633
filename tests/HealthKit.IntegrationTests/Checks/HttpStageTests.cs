using System.Net;
using System.Net.Http;
using HealthKit.Checks.Network;
using HealthKit.IntegrationTests.Npgsql;
using HealthKit.Snapshots;
using HealthKit.TestServers;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.IntegrationTests.Checks;

/// <summary>The reason of an HTTP check that ends by its deadline while the timers of lookup, connection and handshake are late.</summary>
public sealed class HttpStageTests
{
    [Fact]
    public async Task Deadline_BeforeAllOtherTimers_GivesTheReasonOfTheStage()
    {
        string[] stages = ["lookup", "connection", "handshake", "response"];

        var reasons = await Task.WhenAll(stages.Select(ReasonAsync));

        Assert.Equal(["dns", "unreachable", "tls", "timeout"], reasons);
    }

    private static async Task<string> ReasonAsync(string stage)
    {
        var resolver = new DnsResolver(
            _ => stage == "lookup" ? new TaskCompletionSource<IPAddress[]>().Task : Task.FromResult<IPAddress[]>([IPAddress.Loopback]),
            TimeProvider.System);
        var connector = new HttpConnector(new TcpConnector(resolver, TimeProvider.System), HangGuard.Limit);
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = connector.ConnectAsync,
            ConnectTimeout = connector.Limit,
            PlaintextStreamFilter = HttpConnector.EndHandshakeAsync,
        };
        var port = stage == "connection" ? DroppingPort.Open() : SilentPort.Open();
        var options = new HttpCheckOptions
        {
            Address = new Uri($"{(stage == "handshake" ? "https" : "http")}://store.test:{port}/"),
            Timeout = TimeSpan.FromSeconds(30),
        };
        var check = new HttpCheck(options, new Clients(handler), "", TimeProvider.System);

        var failure = await Assert.ThrowsAsync<ReasonException>(() => check.CheckHealthAsync(new HealthCheckContext()));

        return failure.Reason.Code;
    }

    private sealed class Clients(SocketsHttpHandler handler) : IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => new(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
