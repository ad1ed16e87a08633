using System.Net.Sockets;
using HealthKit.Reactions;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Reactions;

public sealed class TransitionLogTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    [Fact]
    public void Callback_InTheLog_HasTheNameOfItsMethod() =>
        Assert.Equal("TransitionLogTests.NotifyAsync", new CallbackReaction(NotifyAsync).ToString());

    [Fact]
    public void Log_CheckBreaks_RecordsOneErrorWithReasonAndException()
    {
        var check = new ScriptedCheck();
        using var harness = new EngineHarness(check);
        harness.Step();
        check.Says(HealthReason.ConnectionRefused.Unhealthy(new InvalidOperationException("detail")));

        var lines = Follow(harness, 60);

        Assert.Equal(
            ["Error 1100: Check db is Unhealthy (connection-refused): The server refused the connection. The run took 0 ms. "
                + "<InvalidOperationException>"],
            lines);
    }

    [Fact]
    public void Log_CheckRecovers_RecordsTheLengthOfTheOutage()
    {
        var check = new ScriptedCheck().Says(HealthReason.Dns.Unhealthy());
        using var harness = new EngineHarness(check);
        harness.Advance(12);
        check.Says(HealthStatus.Healthy);

        var lines = Follow(harness, 60);

        Assert.Equal(["Information 1101: Check db is healthy again after 16 s of Unhealthy (dns)."], lines);
    }

    [Fact]
    public void Log_OutageAfterHealthyRuns_RecordsOnlyTheLengthOfTheOutage()
    {
        var check = new ScriptedCheck();
        using var harness = new EngineHarness(check);
        harness.Advance(60);
        check.Says(HealthReason.Dns.Unhealthy());
        harness.Advance(12);
        check.Says(HealthStatus.Healthy);

        var lines = Follow(harness, 60);

        Assert.Equal(["Information 1101: Check db is healthy again after 11 s of Unhealthy (dns)."], lines);
    }

    [Fact]
    public void Log_WallClockJumpsDuringAnOutage_RecordsTheRealDuration()
    {
        var check = new ScriptedCheck().Says(HealthReason.Dns.Unhealthy());
        using var harness = new EngineHarness(check);
        harness.Advance(12);
        harness.Time.WallClockOffset = TimeSpan.FromHours(-1);
        check.Says(HealthStatus.Healthy);

        var lines = Follow(harness, 60);

        Assert.Equal(["Information 1101: Check db is healthy again after 16 s of Unhealthy (dns)."], lines);
    }

    [Fact]
    public void Log_CheckDegrades_IsAWarning()
    {
        var check = new ScriptedCheck();
        using var harness = new EngineHarness(check);
        harness.Step();
        check.Says(HealthReason.Slow.Degraded());

        var lines = Follow(harness, 60);

        Assert.Equal(["Warning 1100: Check db is Degraded (slow): The response was slower than its limit. The run took 0 ms."], lines);
    }

    [Theory]
    [InlineData(DescriptionPolicy.AppProvided)]
    [InlineData(DescriptionPolicy.Never)]
    [InlineData(DescriptionPolicy.Always)]
    public void Log_CheckDescribesItsState_QuotesTheDescriptionUnderEveryPolicy(DescriptionPolicy policy)
    {
        var result = HealthCheckResult.Degraded("4,200 orders wait");
        using var harness = new EngineHarness(builder =>
        {
            builder.Services.Configure<HealthKitOptions>(options => options.Descriptions = policy);
            builder.AddCheck("class", new ScriptedCheck().Says(result)).AddCheck("lambda", () => result).AddReported("reported");
        });
        harness.Get<IHealthControl>().ReportDegraded("reported", "4,200 orders wait");

        var lines = Follow(harness, 1);

        Assert.Equal(
            ["class", "lambda", "reported"],
            lines.Where(line => line.EndsWith(" is Degraded (reported): 4,200 orders wait. The run took 0 ms.", StringComparison.Ordinal))
                .Select(static line => line.Split(' ')[3]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Log_DescriptionBesideAnException_FollowsTheSentenceOfTheReason()
    {
        var check = new ScriptedCheck().Says(
            HealthCheckResult.Unhealthy("Orders cannot be stored.", new SocketException((int)SocketError.ConnectionRefused)));
        using var harness = new EngineHarness(check);

        var lines = Follow(harness, 1);

        Assert.Equal(
            ["Error 1100: Check db is Unhealthy (connection-refused): The server refused the connection. Orders cannot be stored. The run "
                + "took 0 ms. <SocketException>"],
            lines);
    }

    [Fact]
    public void Log_DescriptionWithASecretAndLineBreaks_IsMaskedOnOneLine()
    {
        var check = new ScriptedCheck().Says(HealthCheckResult.Unhealthy("Password=canary\r\nfail: \u001b[31mFake[0]!"));
        using var harness = new EngineHarness(check);

        var lines = Follow(harness, 1);

        Assert.Equal(["Error 1100: Check db is Unhealthy (reported): Password=***  fail:  [31mFake[0]! The run took 0 ms."], lines);
    }

    [Fact]
    public void Log_CallsOfTheAppFailed_RecordsReasonReported()
    {
        var check = new ScriptedCheck(configure: static options => options.FailAfter = 1);
        using var harness = new EngineHarness(check);
        harness.Step();
        harness.Get<IDependencyReporter>().ReportFailure("db");
        check.Hangs();

        var lines = Follow(harness, 1);

        Assert.Equal(["Error 1100: Check db is Unhealthy (reported): Calls from this service failed. The run took 0 ms."], lines);
    }

    [Fact]
    public void Log_RunHangs_RecordsTheExceededDeadline()
    {
        var check = new ScriptedCheck();
        using var harness = new EngineHarness(check);
        harness.Step();
        check.Hangs();

        var lines = Follow(harness, 60);

        Assert.Equal(
            ["Error 1100: Check db is Unhealthy (timeout): No response arrived before the timeout. The run took 5000 ms: it exceeded its "
                + "deadline of 2000 ms."],
            lines);
    }

    [Fact]
    public void Log_DriverTimesOutWithinTheDeadline_DoesNotRecordAnExceededDeadline()
    {
        using var harness = new EngineHarness(new ScriptedCheck().Says(HealthReason.Timeout.Unhealthy()));

        var lines = Follow(harness, 1);

        Assert.Equal(["Error 1100: Check db is Unhealthy (timeout): No response arrived before the timeout. The run took 0 ms."], lines);
    }

    [Fact]
    public void Log_FirstResultUnhealthy_RecordsAnError()
    {
        using var harness = new EngineHarness(new ScriptedCheck().Says(HealthReason.Dns.Unhealthy()));

        var lines = Follow(harness, 1);

        Assert.Equal(["Error 1100: Check db is Unhealthy (dns): The host name could not be resolved. The run took 0 ms."], lines);
    }

    [Fact]
    public void Log_FirstResultHealthy_RecordsNothing()
    {
        using var harness = new EngineHarness(new ScriptedCheck());

        Assert.Empty(Follow(harness, 60));
    }

    [Fact]
    public void Log_SteadyOutage_RecordsNothingMore()
    {
        using var harness = new EngineHarness(new ScriptedCheck().Says(HealthStatus.Unhealthy));
        harness.Advance(10);

        Assert.Empty(Follow(harness, 600));
    }

    [Fact]
    public void Log_ProviderThrows_StillRecordsTheNextTransition()
    {
        var check = new ScriptedCheck();
        using var harness = new EngineHarness(check);
        harness.Step();
        check.Says(HealthStatus.Unhealthy);
        harness.Log.Failure = new IOException("disk full");
        Follow(harness, 60);
        harness.Log.Failure = null;
        check.Says(HealthStatus.Healthy);

        Follow(harness, 60);

        Assert.Equal([1100, 1101], harness.Log.Records.Select(record => record.Id));
    }

    [Fact]
    public async Task Log_FollowingTheStore_RecordsChangesUntilCancelled()
    {
        var check = new ScriptedCheck();
        using var harness = new EngineHarness(check);
        using var cancellation = new CancellationTokenSource();
        harness.Step();
        var following = harness.Provider.GetRequiredService<TransitionLog>().FollowAsync(cancellation.Token);
        check.Says(HealthStatus.Unhealthy);

        harness.Advance(6);

        Assert.True(SpinWait.SpinUntil(() => harness.Log.Records.Any(record => record.Id == 1100), Deadline));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => following.WaitAsync(Deadline));
    }

    [Fact]
    public async Task Log_StartsAfterTheFirstFailure_StillRecordsIt()
    {
        using var harness = new EngineHarness(new ScriptedCheck().Says(HealthReason.Dns.Unhealthy()));
        using var cancellation = new CancellationTokenSource();
        var log = harness.Provider.GetRequiredService<TransitionLog>();
        harness.Step();

        var following = log.FollowAsync(cancellation.Token);

        Assert.True(SpinWait.SpinUntil(() => harness.Log.Records.Any(record => record.Id == 1100), Deadline));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => following.WaitAsync(Deadline));
    }

    /// <summary>Passes every snapshot to the log, one by one, and returns the log lines.</summary>
    private static string[] Follow(EngineHarness harness, int seconds)
    {
        var log = harness.Provider.GetRequiredService<TransitionLog>();
        var before = harness.Store.Latest;
        for (var tenth = 0; tenth < seconds * 10; tenth++)
        {
            var now = harness.Advance(0.1).Store.Latest;
            log.Compare(before, now);
            before = now;
        }

        return [.. harness.Log.Records.Select(record => record.ToString())];
    }

    private static Task NotifyAsync(HealthTransition transition, CancellationToken cancellationToken) => Task.CompletedTask;
}
