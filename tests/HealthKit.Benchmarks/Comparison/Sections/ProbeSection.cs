using HealthKit.Benchmarks.Comparison.Apps;
using HealthKit.Benchmarks.Comparison.Load;
using HealthKit.Benchmarks.Comparison.Report;
using HealthKit.TestServers;

namespace HealthKit.Benchmarks.Comparison.Sections;

/// <summary>Probes of the bare middleware, of stock health checks and of HealthKit, each as fast as the app responds.</summary>
internal static class ProbeSection
{
    private const string Ready = "/health/ready";
    private const string Live = "/health/live";

    // Compared subjects are adjacent, so that they run directly after each other.
    private const string BareReady = "bare, ready";
    private const string OurReady = "HealthKit, ready";
    private const string Management = "HealthKit, ready, management port";
    private const string BareLive = "bare, live";
    private const string OurLive = "HealthKit, live";
    private const string Stock = "stock, ready";

    public static async Task<string> RunAsync(ComparisonSettings settings, Action<string> progress)
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var redis = await RedisServer.StartAsync();
        await using var ours = await HealthKitApp.StartAsync(postgres.ConnectionString, redis.ConnectionString, settings.Timeouts);
        await using var stock = await StockApp.StartAsync(postgres.ConnectionString, redis.ConnectionString, settings.Timeouts);
        await using var bareReady = await BareApp.StartAsync(ours.Url(Ready), settings.Timeouts);
        await using var bareLive = await BareApp.StartAsync(ours.Url(Live), settings.Timeouts);
        var urls = new Dictionary<string, Uri>
        {
            [BareReady] = bareReady.Url(Ready),
            [OurReady] = ours.Url(Ready),
            [Management] = ours.ManagementUrl(Ready),
            [BareLive] = bareLive.Url(Live),
            [OurLive] = ours.Url(Live),
            [Stock] = stock.Url(Ready),
        };

        using var wrk = new Wrk(settings);
        foreach (var subject in urls.Keys)
            await LoadAsync(subject, seconds: 1);

        var rounds = await Rounds.RunAsync(settings.Rounds, [.. urls.Keys], subject => LoadAsync(subject, settings.Seconds), progress);
        return $"{LoadTables.Figures(rounds, [.. urls.Keys])}\n{LoadTables.Ratios(
            rounds, (OurReady, BareReady), (Management, BareReady), (OurLive, BareLive), (OurReady, Stock))}";

        async Task<LoadResult> LoadAsync(string subject, int seconds)
        {
            try
            {
                return await wrk.RunAsync(urls[subject], seconds);
            }
            catch (InvalidOperationException exception)
            {
                // A probe that failed briefly under load is healthy again afterwards. The history still shows the failure.
                using var client = new HttpClient();
                throw new InvalidOperationException(
                    $"{subject} failed. The history of HealthKit: {await client.GetStringAsync(ours.ManagementUrl("/health/history"))}",
                        exception);
            }
        }
    }
}
