using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Evaluation;

public sealed class FaultyCheckTests
{
    [Fact]
    public void Check_Throws_IsAnErrorAndRunsOn()
    {
        var check = new ScriptedCheck().Throws(new InvalidOperationException("mine"));
        using var harness = new EngineHarness(check);

        harness.Advance(5);

        Assert.Equal((HealthReason.Error, "mine", 2), (harness["db"].Reason, harness["db"].Exception!.Message, check.Starts.Count));
    }

    [Fact]
    public void Check_ThrowsBeforeItsFirstAwait_IsAnError()
    {
        var check = new ScriptedCheck().Does(static _ => throw new InvalidOperationException());
        using var harness = new EngineHarness(check);

        harness.Step();

        Assert.Equal(HealthReason.Error, harness["db"].Reason);
    }

    [Fact]
    public void Check_CancelledByItself_IsATimeout()
    {
        var check = new ScriptedCheck().Throws(new OperationCanceledException());
        using var harness = new EngineHarness(check);

        harness.Step();

        Assert.Equal(HealthReason.Timeout, harness["db"].Reason);
    }

    [Fact]
    public void Check_ReturnsNoTask_IsAnError()
    {
        using var harness = Foreign(static _ => new TasklessCheck());

        harness.Step();

        Assert.Equal(HealthReason.Error, harness["db"].Reason);
    }

    [Fact]
    public void Factory_Throws_IsAnErrorAndIsCalledAgain()
    {
        var asked = 0;
        using var harness = Foreign(_ =>
        {
            asked++;
            throw new InvalidOperationException("factory");
        });

        harness.Advance(5);

        Assert.Equal((HealthReason.Error, "factory", 2), (harness["db"].Reason, harness["db"].Exception!.Message, asked));
    }

    [Fact]
    public void Factory_ReturnsNull_IsAnErrorWithAnExplanation()
    {
        using var harness = Foreign(static _ => null!);

        harness.Step();

        Assert.Equal("The factory of check \"db\" returned null. Return an IHealthCheck.", harness["db"].Exception!.Message);
    }

    [Fact]
    public void Constructor_Throws_IsAnError()
    {
        using var harness = new EngineHarness(builder => builder.AddCheck<UnmakeableCheck>("db"));

        harness.Step();

        Assert.Equal((HealthReason.Error, "constructor"), (harness["db"].Reason, harness["db"].Exception!.Message));
    }

    [Fact]
    public void Disposal_Throws_IsAnErrorAndRunsOn()
    {
        var check = new ScriptedCheck();
        using var harness = new EngineHarness(
            builder =>
            {
                builder.Services.AddScoped<Undisposable>();
                builder.Add(new HealthCheckRegistration("db", services => services.GetRequiredService<Undisposable>().Let(check), null,
                    null));
            },
            check);

        harness.Advance(5);

        Assert.Equal((HealthReason.Error, "disposal", 2), (harness["db"].Reason, harness["db"].Exception!.Message, check.Starts.Count));
    }

    [Fact]
    public void Dispatcher_ThrowsOnce_CheckFailsWithErrorAndRunsAgain()
    {
        var check = new ScriptedCheck();
        using var harness = new EngineHarness(check);
        harness.Dispatcher.NextFailure = new InsufficientMemoryException();

        harness.Advance(0);
        var atFirst = harness["db"].Reason;
        harness.Advance(11);

        Assert.Equal((HealthReason.Error, HealthStatus.Healthy), (atFirst, harness["db"].Status));
        Assert.Equal([5, 6], check.Starts.Select(start => start.TotalSeconds).Take(2));
    }

    [Fact]
    public void Dispatcher_Throws_IsLoggedWithTheCheck()
    {
        using var harness = new EngineHarness(new ScriptedCheck());
        harness.Dispatcher.NextFailure = new InsufficientMemoryException();

        harness.Step();

        Assert.Equal(
            ["Error 1000: HealthKit failed to evaluate check db. The check counts as failed and keeps running. This is a fault in "
                + "HealthKit: report it with this exception. <InsufficientMemoryException>"],
            harness.Log.Records.Select(record => record.ToString()));
    }

    [Fact]
    public void DispatcherAndLogger_BothThrow_EngineContinues()
    {
        var check = new ScriptedCheck();
        using var harness = new EngineHarness(check);
        harness.Dispatcher.NextFailure = new InsufficientMemoryException();
        harness.Log.Failure = new IOException("disk full");

        harness.Advance(11);

        Assert.Equal(HealthStatus.Healthy, harness["db"].Status);
    }

    [Fact]
    public void Check_BesideFaultyOnes_IsHealthy()
    {
        var good = new ScriptedCheck("good");
        using var harness = new EngineHarness(
            builder =>
            {
                builder.AddCheck<UnmakeableCheck>("unmakeable");
                builder.AddCheck("evil", static () =>
                    HealthCheckResult.Healthy(data: new Dictionary<string, object> { ["x"] = new Evil() }));
                EngineHarness.AddOwn(builder, good);
            },
            good);

        harness.Advance(6);

        Assert.Equal((HealthStatus.Healthy, 2), (harness["good"].Status, good.Starts.Count));
    }

    private static EngineHarness Foreign(Func<IServiceProvider, IHealthCheck> factory) =>
        new(builder => builder.Add(new HealthCheckRegistration("db", factory, null, null)));

    private sealed class TasklessCheck : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => null!;
    }

    private sealed class UnmakeableCheck : IHealthCheck
    {
        public UnmakeableCheck() => throw new InvalidOperationException("constructor");

        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(HealthCheckResult.Healthy());
    }

    private sealed class Undisposable : IDisposable
    {
        public IHealthCheck Let(IHealthCheck check) => check;

        public void Dispose() => throw new InvalidOperationException("disposal");
    }

    private sealed class Evil
    {
        public override string ToString() => throw new InvalidOperationException("evil");
    }
}
