using System.Net;
using HealthKit.Evaluation;
using HealthKit.Reactions;
using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Evaluation;

public sealed class DiagnosisTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly ScriptedCheck _check = new() { Endpoints = [new DnsEndPoint("db", 5432)] };
    private readonly List<(string Host, HealthReason Reason)> _asked = [];
    private TaskCompletionSource<Diagnosis> _answer = new();

    [Fact]
    public async Task Outage_OfANetworkedCheck_IsDiagnosedOnceAndHasItsLayer()
    {
        using var harness = Harness();
        harness.Advance(10);
        _check.Says(HealthReason.Timeout.Unhealthy());
        harness.Advance(6);
        await FindAsync(harness, FailingLayer.Network);

        harness.Advance(60);

        Assert.Equal([("db", HealthReason.Timeout)], _asked);
        Assert.Equal((HealthStatus.Unhealthy, "network"), (harness["db"].Status, harness["db"].Diagnosis!.Layer.Code));
    }

    [Fact]
    public async Task NextOutage_IsDiagnosedAnew()
    {
        using var harness = Harness();
        _check.Says(HealthReason.Timeout.Unhealthy());
        harness.Advance(1);
        await FindAsync(harness, FailingLayer.Dns);
        _check.Says(HealthCheckResult.Healthy());
        harness.Advance(20);
        Assert.Null(harness["db"].Diagnosis);

        _answer = new TaskCompletionSource<Diagnosis>();
        _check.Says(HealthReason.ConnectionRefused.Unhealthy());
        harness.Advance(10);
        await FindAsync(harness, FailingLayer.Tcp);

        Assert.Equal("tcp", harness["db"].Diagnosis!.Layer.Code);
        Assert.Equal(2, _asked.Count);
    }

    [Fact]
    public async Task Diagnosis_ThatComesAfterTheRecovery_IsNobodys()
    {
        using var harness = Harness();
        harness.Advance(10);
        _check.Says(HealthReason.Timeout.Unhealthy());
        harness.Advance(5.5);
        _check.Says(HealthCheckResult.Healthy());
        harness.Advance(10);

        await FindAsync(harness, FailingLayer.Network);

        Assert.Equal((HealthStatus.Healthy, null), (harness["db"].Status, harness["db"].Diagnosis));
    }

    [Fact]
    public async Task RunThatHangs_IsDiagnosedAtItsDeadline()
    {
        using var harness = Harness();
        _check.Hangs();

        harness.Advance(3);
        await FindAsync(harness, FailingLayer.Service);

        Assert.Equal((HealthReason.Timeout, "service"), (harness["db"].Reason, harness["db"].Diagnosis!.Layer.Code));
    }

    [Fact]
    public void CheckWithoutAnEndpoint_IsNotDiagnosed()
    {
        _check.Endpoints = [];
        using var harness = Harness();
        _check.Says(HealthReason.Timeout.Unhealthy());

        harness.Advance(60);

        Assert.Empty(_asked);
    }

    [Fact]
    public async Task Layer_KnownBeforeTheVerdictTurns_IsInTheLineOfTheTransition()
    {
        using var harness = Harness();
        harness.Advance(10);
        var log = harness.Provider.GetRequiredService<TransitionLog>();
        _check.Says(HealthReason.ConnectionRefused.Unhealthy());
        harness.Advance(5.2);
        await FindAsync(harness, FailingLayer.Tcp);
        var before = harness.Store.Latest;

        harness.Advance(2);
        log.Compare(before, harness.Store.Latest);

        Assert.Contains(
            "The server refused the connection. Layer tcp: the machine answers, and its port is closed.", Assert.Single(harness.Log.Records, record => record.Id == 1100).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Layer_KnownLater_HasALineOfItsOwn()
    {
        using var harness = Harness();
        _check.Says(HealthReason.ConnectionRefused.Unhealthy());
        harness.Advance(1);
        var log = harness.Provider.GetRequiredService<TransitionLog>();
        var before = harness.Store.Latest;

        await FindAsync(harness, FailingLayer.Tcp);
        log.Compare(before, harness.Store.Latest);

        Assert.Equal(
            "Check db fails at layer tcp: the machine answers, and its port is closed.", Assert.Single(harness.Log.Records, record => record.Id == 1107).Message);
    }

    private EngineHarness Harness() => new(
        builder =>
        {
            EngineHarness.AddOwn(builder, _check);
            builder.Services.AddSingleton<IDiagnostician>(new Diagnostician(this));
        },
        _check);

    /// <summary>Gives the answer and lets the engine take it in.</summary>
    private async Task FindAsync(EngineHarness harness, FailingLayer layer)
    {
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        harness.Engine.WorkArrived += () => arrived.TrySetResult();
        _answer.SetResult(new Diagnosis(layer, ["10.0.0.1:5432"]));
        await arrived.Task.WaitAsync(Deadline);
        harness.Step().Advance(0.1);
    }

    private sealed class Diagnostician(DiagnosisTests test) : IDiagnostician
    {
        public async Task<Diagnosis> DiagnoseAsync(IReadOnlyList<DnsEndPoint> endpoints, HealthReason reason)
        {
            test._asked.Add((endpoints[0].Host, reason));
            return await test._answer.Task;
        }
    }
}
