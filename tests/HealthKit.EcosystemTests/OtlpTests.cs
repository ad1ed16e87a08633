using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace HealthKit.EcosystemTests;

/// <summary>OpenTelemetry pushes HealthKit's instruments while HealthKit's page is off.</summary>
public sealed class OtlpTests
{
    private readonly ConcurrentQueue<string> _pushed = new();

    [Fact]
    public async Task Otlp_WithThePageOff_HasHealthKitsInstrumentsAndHealthKitListensToNone()
    {
        await using var collector = await TestApp.StartUnsettledAsync(static _ => { }, app => app.MapPost("/v1/metrics", ReceiveAsync));
        await using var app = await TestApp.StartAsync(builder =>
        {
            builder.Services.AddHealthKit(options => options.Metrics.Enabled = false).AddHealthy("db");
            builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
                .AddMeter("HealthKit", "Microsoft.AspNetCore.Hosting")
                .AddOtlpExporter(otlp =>
                    (otlp.Protocol, otlp.Endpoint) = (
                        OtlpExportProtocol.HttpProtobuf, new Uri($"http://127.0.0.1:{collector.Port}/v1/metrics"))));
        });
        await app.GetAsync("/");

        // The framework measures a request after its response.
        await Eventually.TrueAsync(
            () =>
            {
                app.Services.GetRequiredService<MeterProvider>().ForceFlush();
                return Task.FromResult(_pushed.Any(static push => push.Contains("http.server.request.duration", StringComparison.Ordinal)));
            },
            TestApp.Deadline, "a push has the request");
        var last = _pushed.Last();
        Assert.All(
            (string[])["health.check", "health.check.duration", "health.check.status", "health.status", "process.memory.usage"],
            name => Assert.Contains(name, last, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.NotFound, (await app.GetAsync("/metrics")).Status);
        Assert.False(app.Services.GetRequiredService<IMeterFactory>().Create("Shop").CreateCounter<int>("orders").Enabled);
    }

    private async Task ReceiveAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        _pushed.Enqueue(Encoding.Latin1.GetString(body.ToArray()));
    }
}
