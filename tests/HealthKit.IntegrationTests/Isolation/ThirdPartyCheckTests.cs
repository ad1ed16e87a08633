using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.IntegrationTests.Isolation;

/// <summary>The behaviors of third-party check classes, and the results that HealthKit reports for them.</summary>
public sealed class ThirdPartyCheckTests
{
    [Fact]
    public async Task Check_StartsWorkThatItDoesNotAwait_TheWorkIsDone()
    {
        var done = new TaskCompletionSource();
        await using var app =
            await TestApp.StartAsync(builder => builder.Services.AddHealthKit().AddCheck("refreshing", new ThirdPartyCheck(() =>
        {
            _ = RefreshAsync();
            return HealthCheckResult.Healthy();
        })));

        await done.Task.WaitAsync(TestApp.Deadline);

        async Task RefreshAsync()
        {
            await Task.Delay(20);
            await Task.Delay(1);
            done.TrySetResult();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Check_BlocksOnItsOwnAsyncCode_IsHealthyAsItIsInStock(bool yields)
    {
        await using var app = await TestApp.StartAsync(builder => builder.Services.AddHealthKit().AddCheck(
            "blocking",
            new ThirdPartyCheck(() =>
            {
                AskAsync().GetAwaiter().GetResult();
                AskAsync().Wait();
                return new HealthCheckResult(AskAsync().Result);
            }),
            timeout: TestApp.Deadline));

        var answer = await app.GetAsync("/health?format=text");

        Assert.Equal("Healthy", answer.Body);

        async Task<HealthStatus> AskAsync()
        {
            if (yields)
                await Task.Yield();

            await Task.Delay(5);
            await Task.WhenAll(Task.Delay(1), Task.Delay(2));
            return HealthStatus.Healthy;
        }
    }

    [Fact]
    public async Task Check_BlocksOnAsyncCodeAfterAnAwait_IsHealthyAsItIsInStock()
    {
        await using var app = await TestApp.StartAsync(builder => builder.Services.AddHealthKit().AddCheck(
            "blocking",
            new ThirdPartyCheck(async (_, _) =>
            {
                await Task.Delay(5, CancellationToken.None);
                AskAsync().GetAwaiter().GetResult();
                await Task.Yield();
                return new HealthCheckResult(AskAsync().Result);
            }),
            timeout: TestApp.Deadline));

        var answer = await app.GetAsync("/health?format=text");

        Assert.Equal("Healthy", answer.Body);

        static async Task<HealthStatus> AskAsync()
        {
            await Task.Delay(5);
            return HealthStatus.Healthy;
        }
    }

    [Fact]
    public async Task Check_OfTheApp_SeesNoStateOfWhoStartedTheHost()
    {
        var ambient = new AsyncLocal<string> { Value = "of the test" };
        string? seen = "nothing ran";
        await using var app = await TestApp.StartAsync(builder => builder.Services.AddHealthKit().AddCheck("looking", () =>
        {
            seen = ambient.Value;
            return HealthCheckResult.Healthy();
        }));

        Assert.Null(seen);
    }

    [Fact]
    public async Task Check_OverrunsItsDeadline_IsUnhealthyAndNotStartedAgain()
    {
        var runs = 0;
        using var release = new ManualResetEventSlim();
        var check = new ThirdPartyCheck(() =>
        {
            Interlocked.Increment(ref runs);
            release.Wait();
            return HealthCheckResult.Healthy();
        });
        await using var app = await TestApp.StartAsync(builder => builder.RunsOften("slow").HasNoStartPeriod("slow").Services
            .AddHealthKit().AddCheck("slow", check, timeout: TimeSpan.FromMilliseconds(50)));

        // On a busy machine the deadline may pass before the check itself has begun.
        await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref runs) > 0), TestApp.Deadline, "the check has begun");
        var late = await app.GetAsync("/health/slow?verbose");
        var whileLate = Volatile.Read(ref runs);

        release.Set();
        await app.UntilStatusAsync("/health/slow", System.Net.HttpStatusCode.OK);

        Assert.Equal(("[-]slow failed: timeout\nhealthz check failed\n", 1), (late.Body, whileLate));
    }
}
