using System.Net;
using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.Tests.Evaluation;

/// <summary>A diagnosis that finds no layer is repeated at the next failure. <see cref="NetworkDiagnosisTests"/> has the others.</summary>
public sealed class RepeatedDiagnosisTests : IDisposable
{
    private readonly ScriptedCheck _check = new() { Endpoints = [new DnsEndPoint("db", 5432)] };
    private readonly RecordingDiagnoser _diagnoser = new();
    private readonly EngineHarness _harness;

    public RepeatedDiagnosisTests() => _harness = new EngineHarness(
        builder =>
        {
            EngineHarness.AddOwn(builder, _check);
            builder.Services.AddSingleton<INetworkDiagnoser>(_diagnoser);
        },
        _check);

    [Fact]
    public async Task Diagnosis_ThatContradictsTheReason_IsRepeatedAtTheNextFailure()
    {
        // A virtual machine that boots drops packets, then refuses connections until the server listens.
        _check.Says(HealthReason.Unreachable.Unhealthy());
        _harness.Advance(6);
        await RecordingDiagnoser.AnswerAsync(_harness, await _diagnoser.AskedAsync(), layer: null);
        Assert.Null(_harness["db"].Diagnosis);

        _harness.Advance(6);
        await RecordingDiagnoser.AnswerAsync(_harness, await _diagnoser.AskedAsync(), FailingLayer.Network);
        _harness.Advance(60);

        Assert.Equal("network", _harness["db"].Diagnosis!.Layer.Code);
        Assert.False(_diagnoser.IsAsked);
    }

    [Fact]
    public async Task Diagnosis_ThatHasNotEnded_IsTheOnlyOneOfItsReason()
    {
        _check.Says(HealthReason.Unreachable.Unhealthy());
        _harness.Advance(6);
        var first = await _diagnoser.AskedAsync();

        _harness.Advance(60);

        Assert.False(_diagnoser.IsAsked);
        await RecordingDiagnoser.AnswerAsync(_harness, first, FailingLayer.Network);
        Assert.Equal("network", _harness["db"].Diagnosis!.Layer.Code);
    }

    [Fact]
    public async Task Diagnosis_ThatFindsNoLayer_IsRepeatedOnceForEachFailedRun()
    {
        _check.Says(HealthReason.Unreachable.Unhealthy());
        _harness.Advance(20);

        for (var failure = 0; failure < 5; failure++)
        {
            await RecordingDiagnoser.AnswerAsync(_harness, await _diagnoser.AskedAsync(), layer: null);
            Assert.False(_diagnoser.IsAsked);
            _harness.Advance(5.5);
        }
    }

    [Fact]
    public async Task Diagnosis_OfAFailureWithoutALayer_IsNotRepeated()
    {
        _diagnoser.MayFind = false;
        _check.Says(HealthReason.Timeout.Unhealthy());
        _harness.Advance(6);
        (await _diagnoser.AskedAsync()).Answer.SetResult(null);

        // The engine learns nothing of that answer. The answer to another reason shows that it was processed.
        _check.Says(HealthReason.ConnectionRefused.Unhealthy());
        _harness.Advance(10);
        await RecordingDiagnoser.AnswerAsync(_harness, await _diagnoser.AskedAsync(), FailingLayer.Tcp);
        _check.Says(HealthReason.Timeout.Unhealthy());
        _harness.Advance(60);

        Assert.Null(_harness["db"].Diagnosis);
        Assert.False(_diagnoser.IsAsked);
    }

    [Fact]
    public async Task Diagnosis_ThatThrows_IsRepeatedAndLoggedOnce()
    {
        _check.Says(HealthReason.Timeout.Unhealthy());
        _harness.Advance(6);
        for (var failure = 0; failure < 3; failure++)
        {
            var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _harness.Engine.WorkArrived += () => arrived.TrySetResult();
            (await _diagnoser.AskedAsync()).Answer.SetException(new InvalidOperationException("unknown yet"));
            await arrived.Task.WaitAsync(HangGuard.Limit);
            _harness.Step().Advance(6);
        }

        await RecordingDiagnoser.AnswerAsync(_harness, await _diagnoser.AskedAsync(), FailingLayer.Service);

        Assert.Equal("service", _harness["db"].Diagnosis!.Layer.Code);
        Assert.Single(_harness.Log.Records, static record => record.Id == 1006);
    }

    public void Dispose() => _harness.Dispose();
}
