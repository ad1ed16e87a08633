using System.Globalization;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Deploy;

/// <summary>Two replicas behind NGINX, which sends no health checks and detects an outage only from failed requests.</summary>
public sealed class NginxTests
{
    private const string Listen = "listen 8080;";
    private const int FewestAnswers = 100;

    private static readonly TimeSpan Deadline = HangGuard.Limit;

    [Fact]
    public async Task Configuration_OfTheSample_IsValid() => await NginxServer.CheckAsync(DeploySamples.Text("nginx/nginx.conf"));

    [Fact]
    public async Task Restarts_OfEachReplica_FailNoRequestThatOnlyReads()
    {
        await using var replicas = await Replicas.StartAsync(drainDelay: TimeSpan.FromSeconds(1));
        await using var proxy = await NginxServer.StartAsync(Configuration(replicas), Listen);
        await using var load = SteadyLoad.Start(proxy.Port, clients: 8, static _ => SteadyLoad.Get("/"));
        for (var restart = 0; restart < 4; restart++)
        {
            var before = load.Answered;
            Assert.Equal(0, await replicas.RestartAsync(restart % 2));
            await Eventually.TrueAsync(() => Task.FromResult(load.Answered >= before + FewestAnswers), Deadline,
                "there are requests around each restart");
            await Eventually.TrueAsync(() => IsUsedAsync(replicas[restart % 2]), Deadline, "NGINX sends requests to the replica again");
        }

        await load.EndAsync();
        await Figures.WriteAsync(
            "nginx.txt",
            string.Create(CultureInfo.InvariantCulture, $"4 restarts behind NGINX: {load.Answered + load.Failures.Count} reads, "
                + $"{load.Failures.Count} failed\n"));
        Assert.Empty(load.Failures);
    }

    [Fact]
    public async Task Health_FromOutside_IsNotFoundAndTheAppIs()
    {
        await using var replicas = await Replicas.StartAsync(drainDelay: TimeSpan.Zero);
        await using var proxy = await NginxServer.StartAsync(Configuration(replicas), Listen);

        foreach (var (path, status, isOfTheApp) in OutsideRequests.All)
        {
            var answer = await RawConnection.AskAsync(proxy.Port, OutsideRequests.Get(path));

            // A 404 from the app does not contain an NGINX error page.
            Assert.StartsWith($"HTTP/1.1 {status}", answer, StringComparison.Ordinal);
            Assert.Equal((path, isOfTheApp), (path, !answer.Contains("<center>nginx", StringComparison.Ordinal)));
        }
    }

    // NGINX avoids a replica for a while after a failure: one second in this copy of the sample.
    private static async Task<bool> IsUsedAsync(ServiceProcess replica)
    {
        using var client = new HttpClient { BaseAddress = replica.BaseAddress };
        var page = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        return page.Contains("\nhttp_requests_total{", StringComparison.Ordinal);
    }

    private static string Configuration(Replicas replicas) => DeploySamples.Text(
        "nginx/nginx.conf", ("127.0.0.1:5001", $"127.0.0.1:{replicas[0].Port}"), ("127.0.0.1:5002", $"127.0.0.1:{replicas[1].Port}"),
        ("fail_timeout=30s", "fail_timeout=1s"), ("proxy_connect_timeout 2s", "proxy_connect_timeout 30s"),
        ("worker_processes auto", "worker_processes 1"), ("proxy_read_timeout 5s", "proxy_read_timeout 30s"));
}
