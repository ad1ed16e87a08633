using System.Diagnostics.Metrics;
using System.Net;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.IntegrationTests.Observability;

public sealed class BlockedCallbackTests
{
    private const int Scrapes = 200;

    [Fact]
    public async Task Callback_ThatBlocks_HoldsUpNoProbeAndNoGaugeOfHealthKit()
    {
        using var released = new ManualResetEventSlim();
        await using var app = await TestApp.StartUnsettledAsync(
            static builder => builder.Services.AddHealthKit().AddReported("queue", static check => check.AllowLateRuns()));
        var health = app.Services.GetRequiredService<IHealthControl>();
        health.ReportHealthy("queue");
        using var meter = app.Services.GetRequiredService<IMeterFactory>().Create("shop");
        meter.CreateObservableGauge("stock", () =>
        {
            released.Wait(TimeSpan.FromMinutes(5));
            return 1;
        });
        var connections = await Task.WhenAll(Enumerable.Range(0, Scrapes).Select(async _ =>
        {
            var connection = await RawConnection.OpenAsync(app.Port);
            await connection.SendAsync("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");
            return connection;
        }));

        // A response that waited for the callback would take five minutes, and its client times out earlier.
        for (var probe = 0; probe < 100; probe++)
            Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/health/live")).Status);

        health.ReportUnhealthy("queue", "Full.");
        await Eventually.TrueAsync(
            async () => (await app.GetAsync("/health/queue")).Status == HttpStatusCode.ServiceUnavailable, TestApp.Deadline,
                "the report is seen");
        var page = (await app.GetAsync("/metrics")).Body;
        released.Set();
        foreach (var connection in connections)
            connection.Dispose();

        Assert.Contains("health_check_status{check=\"queue\",status=\"unhealthy\"} 1", page, StringComparison.Ordinal);
        Assert.Contains("health_status{probe=\"ready\",status=\"unhealthy\"} 1", page, StringComparison.Ordinal);
        Assert.Contains("process_memory_usage_bytes ", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Instrument_OfTheAppWithANameOfHealthKit_IsLeftOut()
    {
        await using var app = await TestApp.StartAsync(
            static builder =>
            {
                builder.Configuration["HealthKit:Metrics:Include:0"] = "OpenTelemetry.*";
                builder.Services.AddHealthKit().AddHealthy("db");
            },
            static app => app.Services.GetRequiredService<IMeterFactory>().Create("OpenTelemetry.Instrumentation.Process")
                .CreateObservableUpDownCounter("process.memory.usage", static () => 7L, "By"));

        var page = (await app.GetAsync("/metrics")).Body;

        Assert.Contains("# TYPE process_memory_usage_bytes gauge", page, StringComparison.Ordinal);
        Assert.DoesNotContain("process_memory_usage_bytes 7\n", page, StringComparison.Ordinal);
        Assert.Contains("health_check_status{check=\"db\",status=\"healthy\"} 1", page, StringComparison.Ordinal);
    }
}
