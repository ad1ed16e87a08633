using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Evaluation;

public sealed class DeadlineTests
{
    [Fact]
    public void Run_PastItsDeadline_IsATimeout()
    {
        var check = new ScriptedCheck().Hangs();
        using var harness = new EngineHarness(check);

        harness.Advance(2);

        Assert.Equal((HealthStatus.Unhealthy, HealthReason.Timeout), (harness["db"].Status, harness["db"].Reason));
    }

    [Fact]
    public void Run_JustBeforeItsDeadline_IsStillAwaited()
    {
        var check = new ScriptedCheck().Hangs();
        using var harness = new EngineHarness(check);

        harness.Advance(1.999);

        Assert.False(harness["db"].HasRun);
    }

    [Fact]
    public void Run_EndingAtItsDeadline_IsInTime()
    {
        var check = new ScriptedCheck();
        using var harness = new EngineHarness(check);
        check.Takes(TimeSpan.FromSeconds(2));

        harness.Advance(3);

        Assert.Equal(HealthStatus.Healthy, harness["db"].Status);
    }

    [Fact]
    public void Run_EndedPastItsDeadlineBeforeTheEngineLooked_IsATimeout()
    {
        var check = new ScriptedCheck().Hangs();
        using var harness = new EngineHarness(check);
        harness.Step();

        harness.Time.Advance(TimeSpan.FromSeconds(2.1));
        check.End();
        harness.Step();

        Assert.Equal(HealthReason.Timeout, harness["db"].Reason);
        Assert.Equal(TimeSpan.FromSeconds(2.1), harness["db"].Duration);
    }

    [Fact]
    public void Run_PastItsDeadline_HasItsTokenCancelled()
    {
        var check = new ScriptedCheck().Hangs();
        using var harness = new EngineHarness(check);

        harness.Advance(2);

        Assert.True(check.LastToken.WaitHandle.WaitOne(HangGuard.Limit));
    }

    [Fact]
    public void LateResult_Healthy_IsNotASuccess()
    {
        var check = new ScriptedCheck().Hangs();
        using var harness = new EngineHarness(check);
        harness.Advance(3);

        check.End(HealthStatus.Healthy);
        harness.Advance(0.5);

        var state = harness["db"];
        Assert.Equal((HealthReason.Timeout, false, 1), (state.Reason, state.HasSucceeded, state.ConsecutiveFailures));
        Assert.Null(state.LastSuccess);
    }

    [Fact]
    public void LateResult_WhenTheRunEnds_HasItsScopeDisposed()
    {
        var check = new ScriptedCheck().Hangs();
        var witness = new ScopeWitness();
        using var harness = new EngineHarness(
            builder =>
            {
                builder.Services.AddScoped(_ => witness);
                builder.Add(new HealthCheckRegistration("db", services => services.GetRequiredService<ScopeWitness>().Let(check), null,
                    null));
            },
            check);
        harness.Advance(3);
        var disposedBefore = witness.Disposed;

        check.End();

        Assert.Equal((0, 1), (disposedBefore, witness.Disposed));
    }

    [Fact]
    public void OverrunningRun_EachRetryIntervalAndTimeout_CountsAsOneMoreFailure()
    {
        var check = new ScriptedCheck().Hangs();
        using var harness = new EngineHarness(check);
        harness.Step();

        var counts = Enumerable.Range(1, 9).Select(second => (second, harness.Advance(1)["db"].ConsecutiveFailures)).ToArray();

        // The first failure counts at the deadline, after 2 s. One more counts every 1 + 2 s.
        Assert.Equal([0, 1, 1, 1, 2, 2, 2, 3, 3], counts.Select(count => count.ConsecutiveFailures));
    }

    [Fact]
    public void OverrunningRun_Healthy_TurnsTheVerdictInTime()
    {
        var check = new ScriptedCheck();
        using var harness = new EngineHarness(check);
        harness.Advance(4.9);
        check.Hangs();

        var atFirstTimeout = harness.Advance(2.2)["db"].Status;
        var atSecondCount = harness.Advance(3)["db"].Status;

        Assert.Equal((HealthStatus.Healthy, HealthStatus.Unhealthy), (atFirstTimeout, atSecondCount));
    }

    [Fact]
    public void OverrunningRun_Counted_ReportsForHowLong()
    {
        var check = new ScriptedCheck().Hangs();
        using var harness = new EngineHarness(check);

        harness.Advance(5);

        Assert.Equal(TimeSpan.FromSeconds(5), harness["db"].Duration);
    }

    [Fact]
    public void OverrunningRun_StillRunning_IsNotStartedAgain()
    {
        var check = new ScriptedCheck().Hangs();
        using var harness = new EngineHarness(check);

        harness.Advance(TimeSpan.FromHours(1));

        Assert.Single(check.Starts);
    }

    [Theory]
    [InlineData(2.25, 3.0)]
    [InlineData(3.5, 3.5)]
    public void OverrunningRun_WhenItEnds_IsRunAgainARetryIntervalAfterItsDeadlineAtTheEarliest(double ends, double again)
    {
        var check = new ScriptedCheck().Hangs();
        using var harness = new EngineHarness(check);
        harness.Advance(ends);

        check.End(HealthStatus.Unhealthy);
        harness.Advance(1);

        Assert.Equal([0, again], check.Starts.Select(start => start.TotalSeconds));
    }

    [Fact]
    public void CancellationCallback_Throws_IsLoggedAndHarmsNothing()
    {
        var check = new ScriptedCheck();
        using var harness = new EngineHarness(check);
        check.Does(token =>
        {
            token.Register(static () => throw new InvalidOperationException("callback"));
            return Task.Delay(TimeSpan.FromSeconds(30), harness.Time, CancellationToken.None)
                .ContinueWith(static _ => HealthCheckResult.Healthy());
        });

        harness.Advance(2);

        Assert.Contains(harness.Log.Records, line =>
            line.Message.Contains("A cancellation callback of check db threw an exception", StringComparison.Ordinal));
        Assert.Equal(HealthReason.Timeout, harness["db"].Reason);
    }

    private sealed class ScopeWitness : IDisposable
    {
        public int Disposed { get; private set; }

        public IHealthCheck Let(IHealthCheck check) => check;

        public void Dispose() => Disposed++;
    }
}
