using HealthKit.IntegrationTests.App;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.IntegrationTests.StockServices;

/// <summary>The service behind the stock endpoint, gRPC health and publishers, as an app resolves it.</summary>
public sealed class HealthCheckServiceTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task HealthCheckService_RegisteredInEitherOrder_IsASingleService(bool stockFirst)
    {
        await using var app = await TestApp.StartAsync(builder =>
        {
            if (stockFirst)
                builder.Services.AddHealthChecks().AddHealthy("before");

            builder.Services.AddHealthKit().AddHealthy("between");
            builder.Services.AddHealthKit();
            builder.Services.AddHealthChecks().AddHealthy("after");
        });

        var report = await Assert.Single(app.Services.GetServices<HealthCheckService>()).CheckHealthAsync();

        Assert.Equal(stockFirst ? ["before", "between", "after"] : ["between", "after"], report.Entries.Keys);
    }

    [Fact]
    public async Task CheckHealth_AThousandTimes_RunsNoCheck()
    {
        var counter = new RunCounter();
        await using var app = await TestApp.StartAsync(builder =>
        {
            builder.Configuration["HealthKit:Checks:counted:Interval"] = "01:00:00";
            builder.Services.AddHealthKit().AddCheck("counted", counter);
        });
        var service = app.Services.GetRequiredService<HealthCheckService>();

        await Task.WhenAll(Enumerable.Range(0, 1_000).Select(_ => service.CheckHealthAsync()));

        Assert.Equal(1, counter.Runs);
    }

    [Fact]
    public async Task Probes_AThousandOfThem_RunNoCheck()
    {
        var counter = new RunCounter();
        await using var app = await TestApp.StartAsync(
            builder =>
            {
                builder.Configuration["HealthKit:Checks:counted:Interval"] = "01:00:00";
                builder.Services.AddHealthKit().AddCheck("counted", counter);
            },
            app => app.MapHealthChecks("/stock"));

        foreach (var path in new[] { "/health", "/health/ready", "/health/counted", "/stock" })
            await Task.WhenAll(Enumerable.Range(0, 250).Select(_ => app.GetAsync(path)));

        Assert.Equal(1, counter.Runs);
    }

    [Fact]
    public async Task CheckHealth_Predicate_GetsTheRegistrations()
    {
        await using var app = await TestApp.StartAsync(builder => builder.Services.AddHealthKit()
            .AddHealthy("Foo", "db").AddUnhealthy("Bar", "cache"));

        var report = await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains("db"));

        Assert.Equal((HealthStatus.Healthy, "Foo"), (report.Status, Assert.Single(report.Entries).Key));
    }

    [Fact]
    public async Task CheckHealth_EntryOfTheReport_IsFoundInAnyCase()
    {
        await using var app = await TestApp.StartAsync(builder => builder.Services.AddHealthKit().AddHealthy("Foo"));

        var report = await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        Assert.Equal(HealthStatus.Healthy, report.Entries["fOO"].Status);
    }

    [Fact]
    public async Task CheckHealth_BeforeTheFirstResult_IsUnhealthyWithADescription()
    {
        var release = new TaskCompletionSource<HealthCheckResult>();
        await using var app = await TestApp.StartUnsettledAsync(builder =>
            builder.StartsSlowly("slow").Services.AddHealthKit().AddCheck("slow", new ThirdPartyCheck((_, _) => release.Task)));

        var report = await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        Assert.Equal((HealthStatus.Unhealthy, "The first result is not available yet."),
            (report.Status, report.Entries["slow"].Description));
        release.SetResult(HealthCheckResult.Healthy());
        await app.Services.WaitUntilReadyAsync(TestApp.Deadline);
    }

    [Fact]
    public async Task CheckHealth_TokenCancelled_Throws()
    {
        await using var app = await TestApp.StartAsync(builder => builder.Services.AddHealthKit());
        var service = app.Services.GetRequiredService<HealthCheckService>();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => service.CheckHealthAsync(new CancellationToken(canceled: true)));
    }
}
