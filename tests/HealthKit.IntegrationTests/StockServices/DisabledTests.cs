using System.Net;
using HealthKit.IntegrationTests.App;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.IntegrationTests.StockServices;

/// <summary>With <c>HealthKit:Enabled=false</c>, the app behaves as without HealthKit.</summary>
public sealed class DisabledTests
{
    [Theory]
    [InlineData("/health/mistyped", "The app was reached.")]
    [InlineData("/health/live", "The app was reached.")]
    [InlineData("/health", "The app's own.")]
    public async Task Path_UnderThePrefix_IsTheApps(string path, string expected)
    {
        await using var app = await StartAsync(_ => { }, app =>
        {
            app.MapGet("/health", () => "The app's own.");
            app.MapFallback(() => "The app was reached.");
        });

        Assert.Equal(expected, (await app.GetAsync(path)).Body);
    }

    [Fact]
    public async Task MapHealthChecks_EveryRequest_RunsTheChecks()
    {
        var counter = new RunCounter();
        await using var app = await StartAsync(checks => checks.AddCheck("counted", counter), app => app.MapHealthChecks("/health"));
        var before = counter.Runs;

        for (var request = 0; request < 3; request++)
            Assert.Equal("Healthy", (await app.GetAsync("/health")).Body);

        Assert.Equal(3, counter.Runs - before);
    }

    [Fact]
    public async Task MapHealthChecks_CheckThrows_ReportHasTheException()
    {
        await using var app = await StartAsync(checks => checks.AddCheck("Bar", () => throw new InvalidOperationException("Stock tells.")));

        var report = await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        Assert.Equal("Stock tells.", report.Entries["Bar"].Description);
    }

    [Fact]
    public async Task MapHealthKit_Disabled_MapsNothing()
    {
        await using var app = await StartAsync(_ => { }, app => app.MapHealthKit().RequireHost("x"));

        Assert.Equal(HttpStatusCode.NotFound, (await app.GetAsync("/health")).Status);
    }

    [Fact]
    public async Task Checks_HealthKitDisabled_DoNotRunWithoutARequest()
    {
        var counter = new RunCounter();
        await using (await TestApp.StartUnsettledAsync(builder =>
        {
            builder.Configuration["HealthKit:Enabled"] = "false";
            builder.RunsOften("counted").Services.AddHealthKit().AddCheck("counted", counter);
        }))
        {
        }

        Assert.Equal(0, counter.Runs);
    }

    [Fact]
    public async Task Publisher_ChecksOfDifferentPeriods_GetsStocksPartialReports()
    {
        var publisher = new RecordingPublisher();
        await using var app = await TestApp.StartUnsettledAsync(builder =>
        {
            builder.Configuration["HealthKit:Enabled"] = "false";
            builder.Services.AddSingleton<IHealthCheckPublisher>(publisher)
                .Configure<HealthCheckPublisherOptions>(options => options.Delay = TimeSpan.FromMilliseconds(50));
            builder.Services.AddHealthKit()
                .Add(new HealthCheckRegistration("first", new RunCounter(), null, null) { Period = TimeSpan.FromSeconds(1) })
                .Add(new HealthCheckRegistration("second", new RunCounter(), null, null) { Period = TimeSpan.FromSeconds(2) });
        });

        var published = await publisher.UntilAsync(2);

        Assert.All(published, item => Assert.Single(item.Report.Entries));
    }

    [Fact]
    public async Task Settings_WrongWhileDisabled_DoNotStopTheHost()
    {
        await using var app = await StartAsync(_ => { }, configure: builder => builder.Configuration["HealthKit:PathPrefix"] = "no slash");

        Assert.Equal(HttpStatusCode.NotFound, (await app.GetAsync("/health")).Status);
    }

    [Fact]
    public async Task WaitUntilReady_HealthKitDisabled_Throws()
    {
        await using var app = await StartAsync(_ => { });

        await Assert.ThrowsAsync<InvalidOperationException>(() => app.Services.WaitUntilReadyAsync());
    }

    [Fact]
    public async Task Logs_Disabled_HaveNothingOfHealthKit()
    {
        await using var app = await StartAsync(checks => checks.AddUnhealthy("Bar"), app => app.MapHealthChecks("/health"));
        await app.GetAsync("/health");

        Assert.Empty(app.Logs.Own);
    }

    private static Task<TestApp> StartAsync(
        Action<IHealthChecksBuilder> checks, Action<WebApplication>? use = null, Action<WebApplicationBuilder>? configure = null) =>
        TestApp.StartAsync(
            builder =>
            {
                builder.Configuration["HealthKit:Enabled"] = "false";
                configure?.Invoke(builder);
                checks(builder.Services.AddHealthKit());
            },
            use);
}
