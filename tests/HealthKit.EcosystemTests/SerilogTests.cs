using System.Collections.Concurrent;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace HealthKit.EcosystemTests;

/// <summary>Serilog logs the requests of the app, and no probe.</summary>
public sealed class SerilogTests : ILogEventSink
{
    private readonly ConcurrentQueue<LogEvent> _events = new();

    [Fact]
    public async Task RequestLogging_OfSerilog_HasNoProbeAndNoScrape()
    {
        await using var app = await TestApp.StartAsync(
            builder =>
            {
                builder.Services.AddSerilog(logger => logger.MinimumLevel.Verbose().WriteTo.Sink(this));
                builder.Services.AddHealthKit().AddUnhealthy("db");
            },
            static app =>
            {
                app.UseSerilogRequestLogging();
                app.MapGet("/orders", static () => "Hello");
            });

        foreach (var path in (string[])["/health/ready", "/health/live", "/health/startup", "/health", "/health/db"])
            await app.GetAsync(path);

        await app.GetAsync("/orders");

        // Both lines are written after what they tell.
        await Eventually.TrueAsync(
            () => Task.FromResult(Lines().Any(static line =>
                line.Contains("HTTP \"GET\" \"/orders\" responded 200", StringComparison.Ordinal))
                && Lines().Any(static line => line.StartsWith("Check \"db\" is", StringComparison.Ordinal))),
            TestApp.Deadline, "the lines of the request and of the check are there");
        Assert.DoesNotContain(Lines(), static line => line.Contains("/health", StringComparison.Ordinal)
            && line.Contains("HTTP", StringComparison.Ordinal));
    }

    void ILogEventSink.Emit(LogEvent logEvent) => _events.Enqueue(logEvent);

    private string[] Lines() => [.. _events.Select(static line => line.RenderMessage(System.Globalization.CultureInfo.InvariantCulture))];
}
