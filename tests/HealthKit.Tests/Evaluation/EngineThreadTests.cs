using HealthKit.Evaluation;
using HealthKit.Lifecycle;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Evaluation;

/// <summary>The one thread of the engine, on the system's clock; every wait is for a signal, with a deadline that only a failure reaches.</summary>
public sealed class EngineThreadTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Thread_Started_RunsChecksAndPublishes()
    {
        using var services = Services(static _ => Task.FromResult(HealthCheckResult.Healthy()));
        using var thread = services.Get<EngineThread>();
        services.Store.Enter(HostPhase.Started);

        thread.Start();
        await services.Provider.WaitUntilReadyAsync(Deadline);
        await thread.StopAsync().WaitAsync(Deadline);

        Assert.Equal(HealthStatus.Healthy, services.Store.Latest.Ready.Status);
    }

    [Fact]
    public async Task Thread_Stopped_CancelsWhatRunsAndWaitsForIt()
    {
        using var started = new ManualResetEventSlim();
        var hasEnded = false;
        using var services = Services(async token =>
        {
            started.Set();
            await Task.Delay(Timeout.InfiniteTimeSpan, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            hasEnded = true;
            return HealthCheckResult.Healthy();
        });
        using var thread = services.Get<EngineThread>();
        thread.Start();
        Assert.True(started.Wait(Deadline));

        await thread.StopAsync().WaitAsync(Deadline);

        Assert.True(hasEnded);
    }

    [Fact]
    public async Task Thread_NeverStarted_StopsAtOnce()
    {
        using var services = Services(static _ => Task.FromResult(HealthCheckResult.Healthy()));
        using var thread = services.Get<EngineThread>();

        Assert.True(thread.StopAsync().IsCompleted);
        await thread.StopAsync();
    }

    private static TestServices Services(Func<CancellationToken, Task<HealthCheckResult>> check) => new(services =>
    {
        services.AddSingleton(TimeProvider.System);
        services.AddHealthKit().AddCheck("db", new SignalCheck(check));
    });
}
