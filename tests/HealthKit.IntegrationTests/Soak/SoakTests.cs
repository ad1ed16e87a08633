using System.Diagnostics;
using System.Net;
using HealthKit.IntegrationTests.App;
using HealthKit.IntegrationTests.StoreApi;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Soak;

[Collection(nameof(Alone))]
public sealed class SoakTests
{
    // From a frozen server to a ready service: what hangs in the drivers has to end first.
    private static readonly TimeSpan Recovery = TimeSpan.FromMinutes(1);

    // What a heap and a pool of threads take and give back by themselves.
    private const double MegabytesOfNoise = 10;
    private const double ShareOfNoise = 0.1;
    private const int HandlesOfNoise = 12;
    private const int ThreadsOfNoise = 6;
    private const int ConnectionsOfNoise = 3;

    [Fact]
    public async Task Service_UnderLoadWithAFaultEachPeriod_DoesNotGrow()
    {
        var plan = SoakPlan.OfEnvironment();
        await using var store = await Store.StartAsync(await PostgresServer.StartAsync(), await RedisServer.StartAsync());
        await ReadyAsync(store);
        var load = new SoakLoad(store);
        List<SoakSample> samples;
        await using (load)
        {
            load.Begin();
            samples = await SoakAsync(store, plan);
        }

        await Figures.WriteAsync("soak.txt", $"{string.Join('\n', samples)}\n{load}\n");
        Assert.False(store.Process.HasExited);
        Assert.Equal(0, load.Failures);
        DoesNotGrow(samples.Where(sample => sample.At >= plan.WarmUp).ToList());
    }

    private static async Task<List<SoakSample>> SoakAsync(Store store, SoakPlan plan)
    {
        var samples = new List<SoakSample>();
        var faults = SoakFault.All(store.Postgres!, store.Redis!);
        var started = Stopwatch.GetTimestamp();
        using var pace = new PeriodicTimer(plan.Period);
        for (var number = 0; Stopwatch.GetElapsedTime(started) < plan.Duration; number++)
        {
            var fault = faults[number % faults.Count];
            await fault.Begin();
            await Task.Delay(plan.Fault);
            await fault.End();
            await ReadyAsync(store);
            await pace.WaitForNextTickAsync();
            samples.Add(await SoakSample.OfAsync(store, Stopwatch.GetElapsedTime(started)));
        }

        return samples;
    }

    private static void DoesNotGrow(List<SoakSample> samples)
    {
        Assert.True(samples.Count >= 2, $"Only {samples.Count} samples after the warm-up: nothing to compare.");

        // Of two halves of it, each by its median: one sample may be taken while a connection opens.
        var (before, after) = (samples[..(samples.Count / 2)], samples[(samples.Count / 2)..]);
        var all = string.Join('\n', samples);
        NotBeyond("megabytes", static sample => sample.Megabytes, before => before * ShareOfNoise + MegabytesOfNoise);
        NotBeyond("handles", static sample => sample.Handles, static _ => HandlesOfNoise);
        NotBeyond("threads", static sample => sample.Threads, static _ => ThreadsOfNoise);
        NotBeyond("connections to PostgreSQL", static sample => sample.PostgresConnections, static _ => ConnectionsOfNoise);
        NotBeyond("connections to Redis", static sample => sample.RedisConnections, static _ => ConnectionsOfNoise);

        void NotBeyond(string what, Func<SoakSample, double> figure, Func<double, double> noise)
        {
            var (first, last) = (Median(before.Select(figure)), Median(after.Select(figure)));
            Assert.True(last <= first + noise(first), $"{what} grew from {first:0.#} to {last:0.#}:\n{all}");
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static Task<TimeSpan> ReadyAsync(Store store) => Eventually.TrueAsync(
        async () =>
        {
            using var ready = await store.Client.GetAsync(new Uri("/health", UriKind.Relative));
            return ready.StatusCode == HttpStatusCode.OK && (await ready.Content.ReadAsStringAsync()).StartsWith("{\"status\":\"healthy\"", StringComparison.Ordinal);
        },
        Recovery,
        "the service is healthy again");
}
