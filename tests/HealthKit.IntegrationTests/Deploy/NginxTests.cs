using System.Globalization;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Deploy;

/// <summary>Two replicas behind NGINX, which asks for no health and notices by failures alone.</summary>
[Collection(nameof(Alone))]
public sealed class NginxTests
{
    private const string Listen = "listen 8080;";

    private static readonly string Sample = Path.Combine(DeploySamples.Folder, "nginx", "nginx.conf");

    [Fact]
    public async Task Configuration_OfTheSample_IsValid() => await NginxServer.CheckAsync(await File.ReadAllTextAsync(Sample));

    [Fact]
    public async Task Restarts_OfEachReplica_FailNoRequestThatOnlyReads()
    {
        await using var replicas = await Replicas.StartAsync(drainDelay: TimeSpan.FromSeconds(1));
        await using var proxy = await NginxServer.StartAsync(await ConfigurationAsync(replicas), Listen);
        await using var load = SteadyLoad.Start(proxy.Port, clients: 8, static _ => SteadyLoad.Get("/"));
        for (var restart = 0; restart < 4; restart++)
        {
            Assert.Equal(0, await replicas.RestartAsync(restart % 2));

            // As long as NGINX leaves a replica alone that has failed, in this copy of the sample.
            await Task.Delay(TimeSpan.FromSeconds(1.5));
        }

        await load.EndAsync();
        await Figures.WriteAsync(
            "nginx.txt",
            string.Create(CultureInfo.InvariantCulture, $"4 restarts behind NGINX: {load.Answered + load.Failures.Count} reads, {load.Failures.Count} failed\n"));
        Assert.Empty(load.Failures);
        Assert.True(load.Answered > 500, $"Only {load.Answered} requests: too few to tell.");
    }

    [Theory]
    [InlineData("/health/ready", "404", false)]
    [InlineData("/HEALTH", "404", false)]
    [InlineData("/metrics", "404", false)]
    [InlineData("/healthy-recipes", "404", true)]
    [InlineData("/", "200", true)]
    public async Task Health_FromOutside_IsNotFoundAndTheAppIs(string path, string status, bool isOfTheApp)
    {
        await using var replicas = await Replicas.StartAsync(drainDelay: TimeSpan.Zero);
        await using var proxy = await NginxServer.StartAsync(await ConfigurationAsync(replicas), Listen);

        var answer = await RawConnection.AskAsync(proxy.Port, $"GET {path} HTTP/1.1\r\nHost: store\r\nConnection: close\r\n\r\n");

        // A 404 of the app has no page of NGINX in it.
        Assert.StartsWith($"HTTP/1.1 {status}", answer, StringComparison.Ordinal);
        Assert.Equal(isOfTheApp, !answer.Contains("<center>nginx", StringComparison.Ordinal));
    }

    private static async Task<string> ConfigurationAsync(Replicas replicas)
    {
        var sample = await File.ReadAllTextAsync(Sample);
        (string From, string To)[] changes =
        [
            ("127.0.0.1:5001", $"127.0.0.1:{replicas[0].Port}"), ("127.0.0.1:5002", $"127.0.0.1:{replicas[1].Port}"), ("fail_timeout=30s", "fail_timeout=1s"),
        ];
        foreach (var (from, to) in changes)
        {
            Assert.Contains(from, sample, StringComparison.Ordinal);
            sample = sample.Replace(from, to, StringComparison.Ordinal);
        }

        return sample;
    }
}
