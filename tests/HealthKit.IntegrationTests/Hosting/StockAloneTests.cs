using System.Net;
using HealthKit.IntegrationTests.App;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HealthKit.IntegrationTests.Hosting;

/// <summary>
/// HealthKit's checks on the stock builder, without <c>AddHealthKit()</c>. They behave as stock checks and add nothing else.
/// </summary>
public sealed class StockAloneTests
{
    [Theory]
    [InlineData("/health")]
    [InlineData("/health/live")]
    [InlineData("/health/memory")]
    [InlineData("/metrics")]
    public async Task Path_OfHealthKit_IsTheApps(string path)
    {
        await using var app = await StartAsync();

        Assert.Equal("The app was reached.", (await app.GetAsync(path)).Body);
    }

    [Fact]
    public async Task Services_OfHealthKit_AreNot()
    {
        await using var app = await StartAsync();

        Assert.Equal("Microsoft.Extensions.Diagnostics.HealthChecks", app.Services.GetRequiredService<HealthCheckService>()
            .GetType().Assembly.GetName().Name);
        Assert.Null(app.Services.GetService<IHealthControl>());
        Assert.DoesNotContain(app.Services.GetServices<IHostedService>(), static service =>
            service.GetType().Assembly == typeof(HealthKitOptions).Assembly);
    }

    [Fact]
    public async Task Checks_CalledByTheStockService_RunAndReportTheirStatus()
    {
        await using var app = await StartAsync();
        for (var request = 0; request < 30; request++)
            await app.GetAsync("/fails");

        var report = await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        Assert.Equal(
            "cpu Healthy, disk Healthy, down Unhealthy, errors Healthy, memory Healthy, one-of-two Healthy, thread-pool Healthy, "
                + "two-of-two Unhealthy, up Healthy",
            string.Join(", ", report.Entries.OrderBy(static entry => entry.Key, StringComparer.Ordinal)
                .Select(static entry => $"{entry.Key} {entry.Value.Status}")));
        Assert.True(report.Entries["thread-pool"].Data.ContainsKey("delayMs"));
        Assert.Equal(1, report.Entries["one-of-two"].Data["healthy"]);
    }

    [Fact]
    public async Task ErrorRate_QueriedByTheStockService_CountsRequestsSinceTheFirstQuery()
    {
        await using var app = await StartAsync();
        var health = app.Services.GetRequiredService<HealthCheckService>();
        await health.CheckHealthAsync(static check => check.Name == "errors");
        for (var request = 0; request < 30; request++)
            await app.GetAsync("/fails");

        // The framework records a request a moment after it has sent the response.
        await TestServers.Eventually.TrueAsync(
            async () => (await health.CheckHealthAsync(static check => check.Name == "errors")).Status == HealthStatus.Unhealthy,
                TestApp.Deadline, "the errors are seen");
    }

    [Fact]
    public async Task Heartbeat_QueriedRarelyByTheStockService_IsReportedAsMissed()
    {
        var time = new ManualTime();
        await using var app = await TestApp.StartUnsettledAsync(builder =>
            builder.Services.AddSingleton<TimeProvider>(time).AddHealthChecks().AddHeartbeat("mailer", TimeSpan.FromSeconds(1)));
        var health = app.Services.GetRequiredService<HealthCheckService>();
        app.Services.GetRequiredKeyedService<IHeartbeat>("mailer").Beat();
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync()).Status);

        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(HealthStatus.Unhealthy, (await health.CheckHealthAsync()).Status);
    }

    [Fact]
    public async Task Callback_ThatNobodyWouldCall_RefusesTheHost()
    {
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => TestApp.StartUnsettledAsync(static builder =>
            builder.Services.AddHealthChecks().OnTransition(static (_, _) => Task.CompletedTask)));

        Assert.Contains("Call services.AddHealthKit().", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checks_WithHealthKitAddedAfterwards_AreWatched()
    {
        await using var app = await TestApp.StartUnsettledAsync(static builder =>
        {
            builder.Services.AddHealthChecks().AddMemory().AddReported("door").OnTransition(static (_, _) => Task.CompletedTask);
            builder.Services.AddHealthKit();
        });

        await app.UntilStatusAsync("/health/memory", HttpStatusCode.OK);
    }

    private static Task<TestApp> StartAsync() => TestApp.StartUnsettledAsync(
        static builder => builder.Services.AddHealthChecks()
            .AddMemory(configure: static options => (options.DegradedAt, options.UnhealthyAt) = (1, 1))
                .AddCpu(configure: static options => (options.DegradedAt, options.UnhealthyAt) = (1, 1))
            .AddDiskSpace("/", configure: static options => (options.DegradedAt, options.UnhealthyAt) = (1, 1))
            .AddThreadPool(configure: static options =>
                (options.DegradedAt, options.UnhealthyAt) = (TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)))
            .AddErrorRate(configure: static options => options.UnhealthyAt = 0.5)
            .AddHealthy("up").AddUnhealthy("down")
            .AddAnyOf("one-of-two", 1, "up", "down").AddAnyOf("two-of-two", 2, "up", "down"),
        static app =>
        {
            app.MapGet("/fails", static () => Results.StatusCode(500));
            app.MapFallback(static () => "The app was reached.");
        });
}
