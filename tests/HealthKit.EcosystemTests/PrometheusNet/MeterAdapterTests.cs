using System.Diagnostics.Metrics;
using HealthKit.IntegrationTests.App;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Prometheus;

namespace HealthKit.EcosystemTests.PrometheusNet;

/// <summary>
/// The meter adapter of the default registry, which starts once in a process. So this is one test, and no other uses that registry.
/// </summary>
public sealed class MeterAdapterTests
{
    [Fact]
    public async Task Adapter_OfTheDefaultRegistry_LeavesHealthKitsMeterOutAndStartsWithPrometheusNetsPage()
    {
        using var meter = new Meter("shop.adapter");
        var orders = meter.CreateCounter<int>("orders");
        using var hidden = new Meter("shop.hidden");
        var unseen = hidden.CreateCounter<int>("unseen");
        await using (await StartAsync())
        {
            // Another host of the process has configured the adapter before the app does.
        }

        Metrics.ConfigureMeterAdapter(static options =>
            options.InstrumentFilterPredicate = static instrument => instrument.Meter.Name is "shop.adapter" or "HealthKit");
        await using var app = await StartAsync();
        orders.Add(1);
        unseen.Add(1);

        // HealthKit's page has all meters, so the first collection of the registry must not start the adapter.
        var own = Exposition.Parse((await app.UntilPageHasAsync("/metrics", "process_cpu_seconds_total")).Body);
        Assert.Equal(1, own["orders_total"]);
        Assert.Empty(Adapted(own));
        Assert.Contains("process_cpu_seconds_total", own.Families.Keys);

        var first = await app.ScrapeAsync("/prometheus");
        orders.Add(1);
        unseen.Add(1);
        var second = await app.ScrapeAsync("/prometheus");

        Assert.Equal(1, first["health_check_status{check=\"db\",status=\"healthy\"}"]);
        Assert.Equal(1, second["shop_adapter_orders"]);
        Assert.DoesNotContain(Adapted(second), static name => name.StartsWith("healthkit_", StringComparison.Ordinal));
        Assert.DoesNotContain(Adapted(second), static name => name.StartsWith("shop_hidden", StringComparison.Ordinal));
    }

    private static Task<TestApp> StartAsync() => TestApp.StartAsync(
        static builder => builder.Services.AddHealthKit().AddHealthy("db").AddPrometheusNet(),
        static app => app.MapMetrics("/prometheus"));

    private static IEnumerable<string> Adapted(Exposition page) => page.Families.Keys.Where(static name =>
        name.StartsWith("shop_", StringComparison.Ordinal) || name.StartsWith("healthkit_", StringComparison.Ordinal)
        || name.StartsWith("microsoft_aspnetcore_", StringComparison.Ordinal));
}
