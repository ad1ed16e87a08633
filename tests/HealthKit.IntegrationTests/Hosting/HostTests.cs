using System.Net;
using HealthKit.IntegrationTests.App;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.IntegrationTests.Hosting;

public sealed class HostTests
{
    [Fact]
    public async Task TwoHosts_InOneProcess_EachReportsItself()
    {
        await using var well = await TestApp.StartAsync(builder => builder.Services.AddHealthKit().AddHealthy("database"));
        await using var ill = await TestApp.StartAsync(builder => builder.Services.AddHealthKit().AddUnhealthy("cache"));

        var answers = (await well.GetAsync("/health?verbose"), await ill.GetAsync("/health?verbose"));

        Assert.Equal(
            ("[+]database ok\nhealthz check passed\n", "[-]cache failed: reported\nhealthz check failed\n"),
                (answers.Item1.Body, answers.Item2.Body));
    }

    [Fact]
    public async Task TwoHosts_OneStopped_TheOtherContinues()
    {
        var counter = new RunCounter();
        await using var staying = await TestApp.StartAsync(
            builder => builder.RunsOften("counted").Services.AddHealthKit().AddCheck("counted", counter));
        await using (await TestApp.StartAsync(builder => builder.Services.AddHealthKit().AddHealthy("database")))
        {
        }

        await counter.UntilAsync(counter.Runs + 3);

        Assert.Equal(HttpStatusCode.OK, (await staying.GetAsync("/health")).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TimeProvider_OfTheApp_IsTheClock(bool registeredFirst)
    {
        var time = new ManualTime();
        var counter = new RunCounter();
        await using var app = await TestApp.StartAsync(builder =>
        {
            if (registeredFirst)
                builder.Services.AddSingleton<TimeProvider>(time);

            builder.Services.AddHealthKit().AddCheck("counted", counter);
            if (!registeredFirst)
                builder.Services.AddSingleton<TimeProvider>(time);
        });
        var before = await app.GetAsync("/health");
        var runs = counter.Runs;

        time.Advance(TimeSpan.FromSeconds(6));
        await counter.UntilAsync(2);

        Assert.Equal((1, true), (runs, before.Body.Contains("\"timestamp\":\"2001-02-03T04:05:06.000Z\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task TimeProvider_OfTheApp_StandsStillAndTheHostStops()
    {
        var app = await TestApp.StartAsync(builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(new ManualTime());
            builder.Services.AddHealthKit().AddHealthy("database");
        });

        await app.DisposeAsync().AsTask().WaitAsync(TestApp.Deadline);
    }

    [Fact]
    public async Task WaitUntilReady_SlowFirstRun_WaitsForIt()
    {
        var release = new TaskCompletionSource<HealthCheckResult>();
        await using var app = await TestApp.StartUnsettledAsync(builder =>
            builder.StartsSlowly("slow").Services.AddHealthKit().AddCheck("slow", new ThirdPartyCheck((_, _) => release.Task)));
        var before = await app.GetAsync("/health/ready?verbose");

        var waiting = app.Services.WaitUntilReadyAsync(TestApp.Deadline);
        release.SetResult(HealthCheckResult.Healthy());
        await waiting;

        Assert.Equal("[-]slow failed: starting\nreadyz check failed\n", before.Body);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/health/ready")).Status);
    }

    [Fact]
    public async Task Live_FirstRunNotOver_IsHealthy()
    {
        var release = new TaskCompletionSource<HealthCheckResult>();
        await using var app = await TestApp.StartUnsettledAsync(builder => builder.StartsSlowly("self").Services.AddHealthKit()
            .AddCheck("self", new ThirdPartyCheck((_, _) => release.Task), tags: ["live"]));

        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/health/live")).Status);
        release.SetResult(HealthCheckResult.Healthy());
    }

    [Fact]
    public async Task WebApplication_NeverStarted_IsDisposedQuietly()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddHealthKit().AddHealthy("database");

        await using var app = builder.Build();

        Assert.NotNull(app.Services.GetRequiredService<HealthCheckService>());
    }
}
