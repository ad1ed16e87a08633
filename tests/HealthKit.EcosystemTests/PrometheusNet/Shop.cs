using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Prometheus;

namespace HealthKit.EcosystemTests.PrometheusNet;

/// <summary>An app with one check that runs once, one route, and a registry of its own.</summary>
internal static class Shop
{
    public static Task<TestApp> StartAsync(
        CollectorRegistry registry, Action<WebApplication>? use = null, params (string Key, string Value)[] settings) =>
        TestApp.StartAsync(
            builder =>
            {
                builder.Configuration["HealthKit:Checks:db:Interval"] = "12:00:00";
                foreach (var (key, value) in settings)
                    builder.Configuration[key] = value;

                builder.Services.AddHealthKit().AddHealthy("db").AddPrometheusNet(options => options.Registry = registry);
            },
            app =>
            {
                use?.Invoke(app);
                app.MapGet("/orders/{id}", static (int id) => id < 0 ? Results.Problem() : Results.Ok(id));
            });

    /// <summary>Sends requests and waits until HealthKit has counted them: the framework measures a request after its response.</summary>
    public static async Task OrderAsync(this TestApp app, params int[] ids)
    {
        var counted = Counted(app);
        foreach (var id in ids)
            await app.GetAsync($"/orders/{id}");

        await Eventually.TrueAsync(
            () => Task.FromResult(Counted(app) is not { } now || now == (counted ?? 0) + ids.Length), TestApp.Deadline,
            "the requests are counted");
    }

    /// <summary>
    /// Repeats the request until HealthKit's page has the text. The page waits three seconds for the families of another library, which is
    /// too short on a busy machine.
    /// </summary>
    public static async Task<Answer> UntilPageHasAsync(
        this TestApp app, string path, string text, params (string Name, string Value)[] headers)
    {
        Answer? answer = null;
        await Eventually.TrueAsync(
            async () => (answer = await app.GetAsync(path, headers)).Body.Contains(text, StringComparison.Ordinal), TestApp.Deadline,
            $"{path} has {text}");
        return answer!;
    }

    public static async Task<Exposition> ScrapeAsync(this TestApp app, string path) => Exposition.Parse((await app.GetAsync(path)).Body);

    // Null when the meter of requests is excluded.
    private static double? Counted(TestApp app) => app.Services.GetRequiredService<IHealthMetrics>().Read()
        .FirstOrDefault(static family => family.Name == "http_requests_total")?.Series
        .Where(static series => series.Labels.Any(static label => label.Value == "/orders/{id}")).Sum(static series => series.Value);
}
