using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using HealthKit.IntegrationTests.App;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.IntegrationTests.Http;

/// <summary>Frequent probes from many sources must not distort the app's own request metrics.</summary>
public sealed class HttpMetricsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Probes_BesideARequest_StayOutOfTheHttpMetrics(bool mapped)
    {
        var routes = new ConcurrentQueue<string?>();
        await using var app = await TestApp.StartAsync(
            builder => builder.Services.AddHealthKit(),
            app =>
            {
                app.MapGet("/orders", () => "");
                if (mapped)
                    app.MapHealthKit();
            });
        using var listener = Listen(app.Services.GetRequiredService<IMeterFactory>(), routes);

        await app.GetAsync("/health");
        await app.GetAsync("/health/ready");
        await app.GetAsync("/health/live");
        using (await app.Client.GetAsync(new Uri("/health/stream", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead))
        {
        }

        await TestServers.Eventually.TrueAsync(
            () => Task.FromResult(app.Services.GetRequiredService<HealthKit.Http.StreamFeed>().Clients == 0), TestApp.Deadline,
                "the stream has ended");
        await app.GetAsync("/orders");

        // The framework records a request after it has sent the response. The app's request is the last one.
        await TestServers.Eventually.TrueAsync(() => Task.FromResult(!routes.IsEmpty), TestApp.Deadline, "the app's request is measured");
        Assert.Equal(["/orders"], routes);
    }

    private static MeterListener Listen(IMeterFactory meters, ConcurrentQueue<string?> routes)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "http.server.request.duration" && ReferenceEquals(instrument.Meter.Scope, meters))
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) =>
        {
            string? route = null;
            foreach (var tag in tags)
                route = tag.Key == "http.route" ? tag.Value as string : route;

            routes.Enqueue(route);
        });
        listener.Start();
        return listener;
    }
}
