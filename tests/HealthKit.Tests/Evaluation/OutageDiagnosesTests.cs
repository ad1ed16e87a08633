using HealthKit.Evaluation;
using HealthKit.Registration;
using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Evaluation;

/// <summary>Which diagnosis the state of a check shows. <see cref="NetworkDiagnosisTests"/> has the same with an engine.</summary>
public sealed class OutageDiagnosesTests
{
    private static readonly RunOutcome Healthy = new(HealthStatus.Healthy, Reason: null, Message: null);
    private static readonly NetworkDiagnosis Tcp = new(FailingLayer.Tcp, ["10.0.0.1:5432"]);
    private static readonly NetworkDiagnosis Service = new(FailingLayer.Service, ["10.0.0.1:5432"]);

    private readonly VirtualTime _time = new();
    private readonly CheckVerdict _verdict;

    public OutageDiagnosesTests()
    {
        var definition = States.Definition("db");
        var services = new EvaluationServices(
            _time, Dispatcher: null!, new ThreadPoolReserve(), new RunJournal([]), static _ => { }, static () => 0.5);
        _verdict = new CheckVerdict(
            definition, States.State(definition, HealthStatus.Unhealthy, hasRun: false, hasSucceeded: false), services);
    }

    [Fact]
    public void Diagnosis_OfTheReasonThatIsShown_IsShownAtOnce()
    {
        Record(HealthReason.ConnectionRefused);
        var outage = _verdict.TryStartDiagnosis(HealthReason.ConnectionRefused)!;

        _verdict.OnDiagnosed(Request(outage, HealthReason.ConnectionRefused), Tcp);

        Assert.Same(Tcp, _verdict.State.Diagnosis);
    }

    [Fact]
    public void Diagnosis_OfAnotherReason_IsShownWithThatReason()
    {
        Record(HealthReason.ConnectionRefused);
        var outage = _verdict.TryStartDiagnosis(HealthReason.ConnectionRefused)!;
        _verdict.TryStartDiagnosis(HealthReason.Timeout);
        _verdict.OnDiagnosed(Request(outage, HealthReason.ConnectionRefused), Tcp);

        _verdict.OnDiagnosed(Request(outage, HealthReason.Timeout), Service);
        var refused = _verdict.State.Diagnosis;
        Record(HealthReason.Timeout);

        Assert.Equal((Tcp, Service), (refused, _verdict.State.Diagnosis));
    }

    [Fact]
    public void Reason_InOneOutage_IsDiagnosedOnce()
    {
        Record(HealthReason.ConnectionRefused);

        var first = _verdict.TryStartDiagnosis(HealthReason.ConnectionRefused);
        Record(HealthReason.ConnectionRefused);
        var again = _verdict.TryStartDiagnosis(HealthReason.ConnectionRefused);
        var other = _verdict.TryStartDiagnosis(HealthReason.Timeout);

        Assert.NotNull(first);
        Assert.Null(again);
        Assert.Same(first, other);
    }

    [Fact]
    public void Reason_WithoutADiagnosis_IsDiagnosedAgain()
    {
        Record(HealthReason.ConnectionRefused);
        var outage = _verdict.TryStartDiagnosis(HealthReason.ConnectionRefused)!;

        _verdict.OnDiagnosed(Request(outage, HealthReason.ConnectionRefused), diagnosis: null);

        Assert.Null(_verdict.State.Diagnosis);
        Assert.Same(outage, _verdict.TryStartDiagnosis(HealthReason.ConnectionRefused));
    }

    [Fact]
    public void Success_ThatIsStillCounted_DoesNotEndTheOutage()
    {
        Record(HealthReason.ConnectionRefused);
        var outage = _verdict.TryStartDiagnosis(HealthReason.ConnectionRefused)!;
        _verdict.OnDiagnosed(Request(outage, HealthReason.ConnectionRefused), Tcp);

        _verdict.Record(Healthy, elapsed: 0, _time.GetTimestamp(), isRun: true);
        Record(HealthReason.ConnectionRefused);

        Assert.Same(Tcp, _verdict.State.Diagnosis);
        Assert.Null(_verdict.TryStartDiagnosis(HealthReason.ConnectionRefused));
    }

    [Fact]
    public void Diagnosis_OfAnOutageThatIsOver_IsDropped()
    {
        Record(HealthReason.ConnectionRefused);
        var over = _verdict.TryStartDiagnosis(HealthReason.ConnectionRefused)!;
        _verdict.Record(Healthy, elapsed: 0, _time.GetTimestamp(), isRun: true);
        _verdict.Record(Healthy, elapsed: 0, _time.GetTimestamp(), isRun: true);
        Record(HealthReason.ConnectionRefused);
        Record(HealthReason.ConnectionRefused);

        _verdict.OnDiagnosed(Request(over, HealthReason.ConnectionRefused), Tcp);

        Assert.Null(_verdict.State.Diagnosis);
        Assert.NotSame(over, _verdict.TryStartDiagnosis(HealthReason.ConnectionRefused));
    }

    private static DiagnosisRequest Request(Dictionary<HealthReason, NetworkDiagnosis?> outage, HealthReason reason) =>
        new(Loop: null!, outage, reason, Check: null);

    private void Record(HealthReason reason) =>
        _verdict.Record(new RunOutcome(HealthStatus.Unhealthy, reason, Message: null), elapsed: 0, _time.GetTimestamp(), isRun: true);
}
