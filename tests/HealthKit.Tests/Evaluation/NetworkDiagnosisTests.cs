using System.Net;
using HealthKit.Reactions;
using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Evaluation;

public sealed class NetworkDiagnosisTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    private readonly ScriptedCheck _check = new() { Endpoints = [new DnsEndPoint("db", 5432)] };
    private readonly RecordingDiagnoser _diagnoser = new();

    [Fact]
    public async Task Outage_OfANetworkedCheck_IsDiagnosedOnceAndHasItsLayer()
    {
        using var harness = Harness();
        harness.Advance(10);
        _check.Says(HealthReason.Timeout.Unhealthy());
        harness.Advance(6);
        var query = await _diagnoser.AskedAsync();
        await RecordingDiagnoser.AnswerAsync(harness, query, FailingLayer.Network);

        harness.Advance(60);

        Assert.Equal(("db", HealthReason.Timeout), (query.Host, query.Reason));
        Assert.Equal((HealthStatus.Unhealthy, "network"), (harness["db"].Status, harness["db"].Diagnosis!.Layer.Code));
        _check.Says(HealthReason.Dns.Unhealthy());
        harness.Advance(6);
        Assert.Equal(HealthReason.Dns, (await _diagnoser.AskedAsync()).Reason);
    }

    [Fact]
    public async Task NextOutage_IsDiagnosedAnew()
    {
        using var harness = Harness();
        _check.Says(HealthReason.Timeout.Unhealthy());
        harness.Advance(6);
        await RecordingDiagnoser.AnswerAsync(harness, await _diagnoser.AskedAsync(), FailingLayer.Dns);
        _check.Says(HealthCheckResult.Healthy());
        harness.Advance(20);
        Assert.Null(harness["db"].Diagnosis);

        _check.Says(HealthReason.Timeout.Unhealthy());
        harness.Advance(10);
        await RecordingDiagnoser.AnswerAsync(harness, await _diagnoser.AskedAsync(), FailingLayer.Tcp);

        Assert.Equal("tcp", harness["db"].Diagnosis!.Layer.Code);
    }

    [Fact]
    public async Task Diagnosis_ThatComesAfterTheRecovery_IsDropped()
    {
        using var harness = Harness();
        harness.Advance(10);
        _check.Says(HealthReason.Timeout.Unhealthy());
        harness.Advance(5.5);
        _check.Says(HealthCheckResult.Healthy());
        harness.Advance(10);

        await RecordingDiagnoser.AnswerAsync(harness, await _diagnoser.AskedAsync(), FailingLayer.Network);

        Assert.Equal((HealthStatus.Healthy, null), (harness["db"].Status, harness["db"].Diagnosis));
    }

    [Fact]
    public async Task Diagnosis_OfTheOutageBefore_IsDropped()
    {
        using var harness = Harness();
        _check.Says(HealthReason.Timeout.Unhealthy());
        harness.Advance(6);
        var first = await _diagnoser.AskedAsync();
        _check.Says(HealthCheckResult.Healthy());
        harness.Advance(20);
        _check.Says(HealthReason.Timeout.Unhealthy());
        harness.Advance(20);
        var second = await _diagnoser.AskedAsync();

        await RecordingDiagnoser.AnswerAsync(harness, first, FailingLayer.Dns);
        Assert.Null(harness["db"].Diagnosis);
        await RecordingDiagnoser.AnswerAsync(harness, second, FailingLayer.Network);

        Assert.Equal("network", harness["db"].Diagnosis!.Layer.Code);
    }

    [Fact]
    public async Task Reason_ThatIsNewInTheOutage_IsLookedIntoOnceToo()
    {
        using var harness = Harness();
        _check.Says(HealthReason.ConnectionRefused.Unhealthy());
        harness.Advance(1);
        await RecordingDiagnoser.AnswerAsync(harness, await _diagnoser.AskedAsync(), FailingLayer.Tcp);
        _check.Says(HealthReason.Timeout.Unhealthy());
        harness.Advance(10);
        Assert.Null(harness["db"].Diagnosis);
        await RecordingDiagnoser.AnswerAsync(harness, await _diagnoser.AskedAsync(), FailingLayer.Service);
        Assert.Equal("service", harness["db"].Diagnosis!.Layer.Code);

        _check.Says(HealthReason.ConnectionRefused.Unhealthy());
        harness.Advance(10);

        Assert.Equal("tcp", harness["db"].Diagnosis!.Layer.Code);
    }

    [Fact]
    public async Task RunThatHangs_IsDiagnosedAtItsDeadline()
    {
        using var harness = Harness();
        harness.Step();
        _check.Hangs();

        harness.Advance(11);
        await RecordingDiagnoser.AnswerAsync(harness, await _diagnoser.AskedAsync(), FailingLayer.Service);

        Assert.Equal((HealthReason.Timeout, "service"), (harness["db"].Reason, harness["db"].Diagnosis!.Layer.Code));
    }

    [Fact]
    public async Task Check_WithoutEndpoints_IsDiagnosedByItsReason()
    {
        _check.Endpoints = [];
        using var harness = Harness();
        _check.Says(HealthReason.Timeout.Unhealthy());

        harness.Advance(6);
        var query = await _diagnoser.AskedAsync();

        Assert.Equal(("", HealthReason.Timeout), (query.Host, query.Reason));
    }

    [Fact]
    public async Task Check_OfAnotherPackage_IsDiagnosedWhenItsDatabaseDriverFailed()
    {
        var failure = HealthCheckResult.Unhealthy(exception: new InvalidOperationException());
        using var harness = new EngineHarness(builder =>
        {
            builder.Services.AddSingleton<INetworkDiagnoser>(_diagnoser);
            builder.AddCheck("db", () => failure);
        });
        harness.Advance(6);
        Assert.False(_diagnoser.IsAsked);

        failure = HealthCheckResult.Unhealthy(exception: new DriverException());
        harness.Advance(6);

        var query = await _diagnoser.AskedAsync();
        Assert.Equal(("", HealthReason.Authentication), (query.Host, query.Reason));
    }

    [Fact]
    public async Task Reason_BeforeTheEndpointIsKnown_IsLookedIntoAgain()
    {
        _check.Endpoints = [];
        using var harness = Harness();
        _check.Says(HealthReason.Timeout.Unhealthy());
        harness.Advance(6);
        await RecordingDiagnoser.AnswerAsync(harness, await _diagnoser.AskedAsync(), layer: null);
        Assert.False(_diagnoser.IsAsked);

        _check.Endpoints = [new DnsEndPoint("db", 5432)];
        harness.Advance(10);
        var query = await _diagnoser.AskedAsync();
        await RecordingDiagnoser.AnswerAsync(harness, query, FailingLayer.Network);

        Assert.Equal(("db", "network"), (query.Host, harness["db"].Diagnosis!.Layer.Code));
    }

    [Fact]
    public async Task Diagnosis_ThatFails_DoesNoHarm()
    {
        using var harness = Harness();
        _check.Says(HealthReason.Timeout.Unhealthy());
        harness.Advance(6);
        var logged = new TaskCompletionSource<LogRecord>(TaskCreationOptions.RunContinuationsAsynchronously);
        harness.Log.Logged += record => _ = record.Id == 1006 && logged.TrySetResult(record);

        (await _diagnoser.AskedAsync()).Answer.SetException(new InvalidOperationException("Host=secret;Password=hunter2"));
        var record = await logged.Task.WaitAsync(Deadline);
        harness.Advance(1);

        Assert.Equal((HealthStatus.Unhealthy, null), (harness["db"].Status, harness["db"].Diagnosis));
        Assert.DoesNotContain("hunter2", record.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Layer_KnownBeforeTheVerdictTurns_IsInTheLineOfTheTransition()
    {
        using var harness = Harness();
        harness.Advance(10);
        var log = harness.Provider.GetRequiredService<TransitionLog>();
        _check.Says(HealthReason.ConnectionRefused.Unhealthy());
        harness.Advance(5.2);
        await RecordingDiagnoser.AnswerAsync(harness, await _diagnoser.AskedAsync(), FailingLayer.Tcp);
        var before = harness.Store.Latest;

        harness.Advance(2);
        log.Compare(before, harness.Store.Latest);

        Assert.Contains(
            "The server refused the connection. Layer tcp: the host responds, but the port is closed.",
            Assert.Single(harness.Log.Records, record => record.Id == 1100).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Layer_KnownBeforeTheVerdictTurns_IsInTheTransitionThatReactionsGet()
    {
        var reported = new TaskCompletionSource<HealthTransition>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var harness = Harness(builder => builder.OnTransition((transition, _) =>
        {
            reported.TrySetResult(transition);
            return Task.CompletedTask;
        }));
        var feed = harness.Get<TransitionFeed>();
        using var end = new CancellationTokenSource();
        var following = feed.FollowAsync(end.Token);
        harness.Advance(10);
        _check.Says(HealthReason.ConnectionRefused.Unhealthy());
        harness.Advance(5.2);
        await RecordingDiagnoser.AnswerAsync(harness, await _diagnoser.AskedAsync(), FailingLayer.Tcp);

        harness.Advance(2);

        Assert.Equal("tcp", (await reported.Task.WaitAsync(Deadline)).Layer);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => following);
    }

    [Fact]
    public async Task Layer_FoundAfterTheTransition_IsLoggedOnASeparateLine()
    {
        using var harness = Harness();
        _check.Says(HealthReason.ConnectionRefused.Unhealthy());
        harness.Advance(1);
        var log = harness.Provider.GetRequiredService<TransitionLog>();
        var before = harness.Store.Latest;

        await RecordingDiagnoser.AnswerAsync(harness, await _diagnoser.AskedAsync(), FailingLayer.Tcp);
        log.Compare(before, harness.Store.Latest);

        Assert.Equal(
            "Check db fails at layer tcp: the host responds, but the port is closed.",
            Assert.Single(harness.Log.Records, record => record.Id == 1107).Message);
    }

    [Fact]
    public async Task LogProvider_ThatThrowsAtTheLayer_LosesThatLineAlone()
    {
        using var harness = Harness();
        _check.Says(HealthReason.ConnectionRefused.Unhealthy());
        harness.Advance(1);
        var log = harness.Provider.GetRequiredService<TransitionLog>();
        var before = harness.Store.Latest;
        await RecordingDiagnoser.AnswerAsync(harness, await _diagnoser.AskedAsync(), FailingLayer.Tcp);
        harness.Log.Failure = new IOException("disk full");

        var failure = Record.Exception(() => log.Compare(before, harness.Store.Latest));

        Assert.Null(failure);
    }

    private EngineHarness Harness(Action<IHealthChecksBuilder>? register = null) => new(
        builder =>
        {
            EngineHarness.AddOwn(builder, _check);
            register?.Invoke(builder);
            builder.Services.AddSingleton<INetworkDiagnoser>(_diagnoser);
        },
        _check);
}
