using HealthKit.Benchmarks.Comparison.Apps;
using HealthKit.Benchmarks.Comparison.Load;
using HealthKit.Benchmarks.Comparison.Report;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.Benchmarks.Comparison.Sections;

/// <summary>
/// The cost for the app's other requests. The app itself does almost nothing, so the ratio is the worst that any app can see.
/// </summary>
internal static class OtherRequestSection
{
    private const string Without = "app alone";
    private const string Measured = "app alone, its metrics listened to";
    private const string With = "with HealthKit, never scraped";
    private const string Scraped = "with HealthKit, scraped once a round";
    private const string WithoutMetrics = "with HealthKit, Metrics:Enabled=false";
    private static readonly byte[] Body = "Hello"u8.ToArray();

    public static async Task<string> RunAsync(ComparisonSettings settings, Action<string> progress)
    {
        await using var alone = await StartAsync(static _ => { });
        await using var ours = await StartAsync(static services => services.AddHealthKit());
        await using var scraped = await StartAsync(static services => services.AddHealthKit());
        await using var unmeasured =
            await StartAsync(static services => services.AddHealthKit(static options => options.Metrics.Enabled = false));
        await using var measured = await StartAsync(static services => services.AddMetrics());
        using var listener = new RequestListener(measured.App.Services);
        var urls = new Dictionary<string, Uri>
        {
            [Without] = alone.Url("/hello"), [With] = ours.Url("/hello"), [Scraped] = scraped.Url("/hello"),
            [WithoutMetrics] = unmeasured.Url("/hello"), [Measured] = measured.Url("/hello"),
        };

        using var wrk = new Wrk(settings);
        using var scraper = new HttpClient();
        await scraper.GetStringAsync(scraped.Url("/metrics"));
        foreach (var url in urls.Values)
            await wrk.RunAsync(url, seconds: 1);

        var rounds = await Rounds.RunAsync(settings.Rounds, [.. urls.Keys], LoadAsync, progress);
        return $"{LoadTables.Figures(rounds, [.. urls.Keys])}\n{LoadTables.Ratios(
            rounds, (With, Without), (Scraped, Without), (Scraped, Measured), (WithoutMetrics, Without))}";

        // The apps run in turn, so a scrape in each round of three seconds comes about every 15 s.
        async Task<LoadResult> LoadAsync(string subject)
        {
            var load = wrk.RunAsync(urls[subject], settings.Seconds);
            if (subject == Scraped)
                await scraper.GetStringAsync(scraped.Url("/metrics"));

            return await load;
        }
    }

    private static Task<ComparedApp> StartAsync(Action<IServiceCollection> add) => ComparedApp.StartAsync(
        builder => add(builder.Services),
        static app => app.Run(static context =>
        {
            context.Response.ContentLength = Body.Length;
            return context.Response.Body.WriteAsync(Body).AsTask();
        }));
}
