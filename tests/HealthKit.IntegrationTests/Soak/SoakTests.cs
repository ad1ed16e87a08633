using System.Diagnostics;
using System.Net;
using HealthKit.IntegrationTests.App;
using HealthKit.IntegrationTests.StoreApi;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Soak;

public sealed class SoakTests
{
    // A heap and a thread pool vary by this much by themselves over the whole test.
    private const double MegabytesOfNoise = 5;
    private const double HandlesOfNoise = 4;
    private const double ThreadsOfNoise = 3;
    private const double ConnectionsOfNoise = 2;

    [Fact]
    public async Task Service_UnderLoadWithAFaultEachPeriod_DoesNotGrow()
    {
        var plan = SoakPlan.OfEnvironment();
        var (postgres, redis) = (await PostgresServer.StartAsync(), await RedisServer.StartAsync());
        await using var store = await Store.StartAsync(postgres, redis, settings =>
        {
            Store.Connect(settings, postgres, redis, driver: 5, check: 2);

            // The runtime collects every 4 MB. Growth then shows memory that is retained, not the room that a heap takes before a
            // collection.
            settings.Environment["DOTNET_GCgen0size"] = "0x400000";
        });
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
        DoesNotGrow(After(samples, plan), plan);
    }

    private static async Task<List<SoakSample>> SoakAsync(Store store, SoakPlan plan)
    {
        var samples = new List<SoakSample>();
        var errors = SoakFault.All(store.Postgres!, store.Redis!);
        var started = Stopwatch.GetTimestamp();
        using var pace = new PeriodicTimer(plan.Period);

        // On a busy machine a fault may take longer than its period.
        for (var number = 0; Stopwatch.GetElapsedTime(started) < plan.Duration || After(samples, plan).Count < 2; number++)
        {
            var error = errors[number % errors.Count];
            await error.Begin();
            await Task.Delay(plan.Fault);
            await error.End();
            await ReadyAsync(store);
            await pace.WaitForNextTickAsync();
            samples.Add(await SoakSample.OfAsync(store, Stopwatch.GetElapsedTime(started)));
        }

        return samples;
    }

    private static List<SoakSample> After(List<SoakSample> samples, SoakPlan plan) =>
        [.. samples.Where(sample => sample.At >= plan.WarmUp)];

    private static void DoesNotGrow(List<SoakSample> samples, SoakPlan plan)
    {
        // In a short run the compiled code alone lets a service grow by a quarter. A leak of each request doubles it. A busy machine
        // starves the thread pool, which then adds threads.
        NotBeyond("megabytes", static sample => sample.Megabytes, plan.IsShort ? samples[0].Megabytes / 2 : plan.Allowed(MegabytesOfNoise));
        NotBeyond("handles", static sample => sample.Handles, plan.IsShort ? samples[0].Handles / 5 : plan.Allowed(HandlesOfNoise));
        NotBeyond("threads", static sample => sample.Threads, plan.IsShort ? samples[0].Threads : plan.Allowed(ThreadsOfNoise));
        NotBeyond("connections to PostgreSQL", static sample => sample.PostgresConnections, plan.Allowed(ConnectionsOfNoise));
        NotBeyond("connections to Redis", static sample => sample.RedisConnections, plan.Allowed(ConnectionsOfNoise));

        void NotBeyond(string what, Func<SoakSample, double> figure, double allowed)
        {
            var growth = PerMinute(samples, figure) * (samples[^1].At - samples[0].At).TotalMinutes;
            Assert.True(growth <= allowed, $"{what} grew by {growth:0.#}, more than {allowed:0.#}:\n{string.Join('\n', samples)}");
        }
    }

    // The median slope of all pairs of samples (Theil–Sen). A single sample during an opening connection or before a collection does not
    // change it.
    private static double PerMinute(List<SoakSample> samples, Func<SoakSample, double> figure)
    {
        var slopes = (from index in Enumerable.Range(0, samples.Count)
                      from later in samples.Skip(index + 1)
                      select (figure(later) - figure(samples[index])) / (later.At - samples[index].At).TotalMinutes).Order().ToList();
        return (slopes[(slopes.Count - 1) / 2] + slopes[slopes.Count / 2]) / 2;
    }

    private static Task<TimeSpan> ReadyAsync(Store store) => Eventually.TrueAsync(
        async () =>
        {
            using var ready = await store.Client.GetAsync(new Uri("/health", UriKind.Relative));
            return ready.StatusCode == HttpStatusCode.OK
                && (await ready.Content.ReadAsStringAsync()).StartsWith("{\"status\":\"healthy\"", StringComparison.Ordinal);
        },
        HangGuard.Limit,
        "the service is healthy again");
}
