using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Notifications;

public sealed class AlertRouterTests
{
    private const HealthStatus Healthy = HealthStatus.Healthy;
    private const HealthStatus Degraded = HealthStatus.Degraded;
    private const HealthStatus Unhealthy = HealthStatus.Unhealthy;

    [Fact]
    public void Router_CheckBreaksAndRecovers_SendsBothOnceWithTheOutage()
    {
        var scene = new RouterScene();

        scene.Turn("db", Unhealthy).Advance(252).Turn("db", Healthy).Advance(3600);

        Assert.Equal(["0: db Firing Unhealthy", "252: db Resolved Healthy"], scene.Lines);
        Assert.Equal(TimeSpan.FromSeconds(252), scene.Sent[1].Message.Alerts[0].Duration);
    }

    [Fact]
    public void Router_RecoveryOff_SendsOnlyWhatBreaks()
    {
        var scene = new RouterScene(options => options.SendResolved = false);

        scene.Turn("db", Unhealthy).Advance(60).Turn("db", Healthy).Advance(60).Turn("db", Unhealthy).Advance(60);

        Assert.Equal(["0: db Firing Unhealthy", "120: db Firing Unhealthy"], scene.Lines);
    }

    [Fact]
    public void For_StateHoldsLongEnough_IsSentThen()
    {
        var scene = new RouterScene(options => options.For = TimeSpan.FromSeconds(30));

        scene.Turn("db", Unhealthy).Advance(29).Turn("db", Healthy).Advance(100).Turn("db", Unhealthy).Advance(100).Turn("db", Healthy)
            .Advance(100);

        Assert.Equal(["159: db Firing Unhealthy", "259: db Resolved Healthy"], scene.Lines);
        Assert.Equal(TimeSpan.FromSeconds(100), scene.Sent[1].Message.Alerts[0].Duration);
    }

    [Fact]
    public void For_RecoveryShorterThanIt_ContinuesTheSameOutage()
    {
        var scene = new RouterScene(options => options.For = TimeSpan.FromSeconds(10));

        scene.Turn("db", Unhealthy).Advance(60).Turn("db", Healthy).Advance(5).Turn("db", Unhealthy).Advance(35).Turn("db", Healthy)
            .Advance(60);

        Assert.Equal(["10: db Firing Unhealthy", "110: db Resolved Healthy"], scene.Lines);
        Assert.Equal(TimeSpan.FromSeconds(100), scene.Sent[1].Message.Alerts[0].Duration);
    }

    [Fact]
    public void Layer_FoundOutWhileTheStateIsPending_IsInTheMessageAndNoTurn()
    {
        var scene = new RouterScene(options => options.For = TimeSpan.FromSeconds(10));

        scene.Turn("db", Unhealthy).Advance(3).Find("db", "tcp").Advance(60).Find("db", "tls").Advance(60).Turn("db", Healthy).Advance(60);

        Assert.Equal(["10: db Firing Unhealthy", "133: db Resolved Healthy"], scene.Lines);
        Assert.Equal("tcp", scene.Sent[0].Message.Alerts[0].Transition.Layer);
        Assert.Equal(TimeSpan.FromSeconds(123), scene.Sent[1].Message.Alerts[0].Duration);
    }

    [Fact]
    public void MinSeverity_Unhealthy_TakesDegradedForWell()
    {
        var scene = new RouterScene(options => options.MinSeverity = Unhealthy);

        scene.Turn("db", Degraded).Advance(60).Turn("db", Unhealthy).Advance(60).Turn("db", Degraded).Advance(60).Turn("db", Healthy)
            .Advance(60);

        Assert.Equal(["60: db Firing Unhealthy", "120: db Resolved Healthy"], scene.Lines);
    }

    [Fact]
    public void Router_GetsWorseAndBetter_SendsEach()
    {
        var scene = new RouterScene();

        scene.Turn("db", Degraded).Advance(60).Turn("db", Unhealthy).Advance(60).Turn("db", Degraded).Advance(60).Turn("db", Healthy);

        Assert.Equal(["0: db Firing Degraded", "60: db Firing Unhealthy", "120: db Firing Degraded", "180: db Resolved Healthy"],
            scene.Lines);
        Assert.Equal(TimeSpan.FromSeconds(180), scene.Sent[3].Message.Alerts[0].Duration);
    }

    [Fact]
    public void Selection_ByNameOrTag_SendsThoseOnly()
    {
        var scene = new RouterScene(options =>
        {
            options.Checks.Add("DB");
            options.Tags.Add("money");
        });

        scene.Turn("db", Unhealthy).Turn("cache", Unhealthy).Turn("bank", Unhealthy, CheckImpact.Critical, "external", "Money")
            .Turn("disk", Degraded, CheckImpact.Critical, "local");

        Assert.Equal(["0: db Firing Unhealthy", "0: bank Firing Unhealthy"], scene.Lines);
    }

    [Fact]
    public void RepeatInterval_WhileItLasts_IsSentEachTime()
    {
        var scene = new RouterScene(options => options.RepeatInterval = TimeSpan.FromHours(1));

        scene.Turn("db", Unhealthy).Advance(3 * 3600).Turn("db", Healthy).Advance(5 * 3600);

        Assert.Equal(
            ["0: db Firing Unhealthy", "3600: db StillFiring Unhealthy", "7200: db StillFiring Unhealthy",
                "10800: db StillFiring Unhealthy", "10800: db Resolved Healthy"],
            scene.Lines);
        Assert.Equal(TimeSpan.FromHours(2), scene.Sent[2].Message.Alerts[0].Duration);
    }

    [Fact]
    public void Flapping_TurnsTooOften_IsSentOnceThenQuietUntilItHoldsStill()
    {
        var scene = new RouterScene(options =>
        {
            options.FlapThreshold = 4;
            options.FlapWindow = TimeSpan.FromMinutes(2);
            options.RepeatInterval = TimeSpan.FromMinutes(3);
        });

        for (var turn = 0; turn < 40; turn++)
            scene.Turn("db", turn % 2 == 0 ? Unhealthy : Healthy).Advance(10);

        scene.Advance(3600);

        // The fifth change within two minutes starts the flapping. The last change is at 390 s, and its state holds for two minutes.
        Assert.Equal(
            ["0: db Firing Unhealthy", "10: db Resolved Healthy", "20: db Firing Unhealthy", "30: db Resolved Healthy",
                "40: db Flapping Flapping", "510: db Resolved Healthy"],
            scene.Lines);
        Assert.Equal(5, scene.Sent[4].Message.Alerts[0].FlapCount);
    }

    [Fact]
    public void Flapping_EndsBroken_SendsThatItIsBroken()
    {
        var scene = new RouterScene(options =>
            (options.FlapThreshold, options.FlapWindow, options.RepeatInterval) = (2, TimeSpan.FromMinutes(1), null));

        scene.Turn("db", Unhealthy).Turn("db", Healthy).Turn("db", Unhealthy).Advance(300);

        Assert.Equal(["0: db Firing Unhealthy", "0: db Resolved Healthy", "0: db Flapping Flapping", "60: db Firing Unhealthy"],
            scene.Lines);
    }

    [Fact]
    public void GroupWait_TwoChecksBreakWithinIt_SendsOneMessage()
    {
        var scene = new RouterScene(options => options.GroupWait = TimeSpan.FromSeconds(5));

        scene.Turn("db", Unhealthy).Advance(2).Turn("cache", Degraded).Advance(4).Turn("disk", Unhealthy).Advance(60);

        Assert.Equal(["5: db Firing Unhealthy, cache Firing Degraded", "11: disk Firing Unhealthy"], scene.Lines);
    }

    [Fact]
    public void GroupWait_OutageStartsAndEndsWithinIt_IsNotSent()
    {
        var scene = new RouterScene(options => options.GroupWait = TimeSpan.FromSeconds(5));

        scene.Turn("db", Unhealthy).Advance(2).Turn("db", Healthy).Advance(60);

        Assert.Empty(scene.Sent);
    }

    [Theory]
    [InlineData(HealthLifecycle.Starting)]
    [InlineData(HealthLifecycle.Maintenance)]
    public void Lifecycle_NotToRunYet_SendsWhatIsBrokenOnlyOnceItIs(HealthLifecycle lifecycle)
    {
        var scene = new RouterScene(options => options.For = TimeSpan.FromSeconds(10), lifecycle: lifecycle);

        scene.Turn("db", Unhealthy).Turn("cache", Unhealthy).Advance(600).Turn("cache", Healthy).Advance(60);
        Assert.Empty(scene.Sent);
        scene.Enter(HealthLifecycle.Started).Advance(60);

        Assert.Equal(["670: db Firing Unhealthy"], scene.Lines);
    }

    [Fact]
    public void Lifecycle_Draining_SendsNothingThatBreaks()
    {
        var scene = new RouterScene(options => options.For = TimeSpan.FromSeconds(10));

        scene.Turn("db", Unhealthy).Advance(5).Enter(HealthLifecycle.Draining).Turn("cache", Unhealthy).Advance(3600);

        Assert.Empty(scene.Sent);
    }

    [Fact]
    public void Lifecycle_TurnsOfAMaintenance_AreNoFlapping()
    {
        var scene = new RouterScene(options => options.FlapThreshold = 2, lifecycle: HealthLifecycle.Maintenance);

        for (var turn = 0; turn < 20; turn++)
            scene.Turn("db", turn % 2 == 0 ? Unhealthy : Healthy).Advance(1);

        scene.Enter(HealthLifecycle.Started).Advance(60).Turn("db", Unhealthy);

        Assert.Equal(["80: db Firing Unhealthy"], scene.Lines);
    }

    [Fact]
    public void Recovery_OfWhatWasSentBeforeAMaintenance_IsSentInIt()
    {
        var scene = new RouterScene();

        scene.Turn("db", Unhealthy).Advance(60).Enter(HealthLifecycle.Maintenance).Advance(60).Turn("db", Healthy);

        Assert.Equal(["0: db Firing Unhealthy", "120: db Resolved Healthy"], scene.Lines);
    }
}
