using System.Globalization;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Deploy;

/// <summary>Two replicas behind HAProxy, restarted in turn under load. HAProxy tries no request twice, so that each failure is seen.</summary>
[Collection(nameof(Alone))]
public sealed class HaproxyTests
{
    private const int Clients = 8;

    private static readonly string Sample = Path.Combine(DeploySamples.Folder, "haproxy", "haproxy.cfg");

    [Fact]
    public async Task Configuration_OfTheSample_IsValid() =>
        Assert.DoesNotContain("WARNING", await HaproxyServer.CheckAsync(Sample), StringComparison.Ordinal);

    [Fact]
    public async Task Restarts_WithADrain_FailNoRequest()
    {
        var (answered, failures) = await RestartAsync(restarts: 20, drainDelay: TimeSpan.FromSeconds(2));

        await WriteAsync("haproxy-drain.txt", 20, "2 s", answered, failures.Count);
        Assert.Empty(failures);
        Assert.True(answered > 5_000, $"Only {answered} requests: too few to tell.");
    }

    [Fact]
    public async Task Restarts_WithoutADrain_FailRequestsWhichThisTestSees()
    {
        var (answered, failures) = await RestartAsync(restarts: 4, drainDelay: TimeSpan.Zero);

        await WriteAsync("haproxy-no-drain.txt", 4, "0", answered, failures.Count);
        Assert.NotEmpty(failures);
    }

    private static Task WriteAsync(string file, int restarts, string delay, int answered, int failed) => Figures.WriteAsync(
        file,
        string.Create(CultureInfo.InvariantCulture, $"{restarts} restarts behind HAProxy, DrainDelay {delay}: {answered + failed} requests, {failed} failed\n"));

    private static async Task<(int Answered, IReadOnlyCollection<string> Failures)> RestartAsync(int restarts, TimeSpan drainDelay)
    {
        await using var replicas = await Replicas.StartAsync(drainDelay);
        await using var proxy = await HaproxyServer.StartAsync(await ConfigurationAsync(), replicas[0].Port, replicas[1].Port);
        await AreUpAsync(proxy);
        await using var load = SteadyLoad.Start(proxy.Port, Clients, SteadyOrders.Request);
        for (var restart = 0; restart < restarts; restart++)
        {
            Assert.Equal(0, await replicas.RestartAsync(restart % 2));
            await AreUpAsync(proxy);
        }

        await load.EndAsync();
        return (load.Answered, load.Failures);
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
        await using var proxy = await HaproxyServer.StartAsync(await ConfigurationAsync(), replicas[0].Port, replicas[1].Port);
        await AreUpAsync(proxy);

        var answer = await RawConnection.AskAsync(proxy.Port, $"GET {path} HTTP/1.1\r\nHost: store\r\nConnection: close\r\n\r\n");

        Assert.StartsWith($"HTTP/1.1 {status}", answer, StringComparison.Ordinal);
        Assert.Equal(isOfTheApp, answer.Contains("server: Kestrel", StringComparison.OrdinalIgnoreCase));
    }

    // The sample, but checks every half second, and no request is tried again.
    private static async Task<string> ConfigurationAsync()
    {
        var sample = await File.ReadAllTextAsync(Sample);
        foreach (var (from, to) in new[] { ("inter 5s", "inter 500ms"), ("retries 2", "retries 0"), ("    option redispatch 1\n", "") })
        {
            Assert.Contains(from, sample, StringComparison.Ordinal);
            sample = sample.Replace(from, to, StringComparison.Ordinal);
        }

        return sample;
    }

    private static async Task AreUpAsync(HaproxyServer proxy)
    {
        await Eventually.TrueAsync(async () => await proxy.IsUpAsync("store1") && await proxy.IsUpAsync("store2"), TestApp.Deadline, "both replicas are up");
    }
}
