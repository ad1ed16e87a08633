using HealthKit.Notifications;
using HealthKit.Notifications.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Notifications;

/// <summary>What a router remembers between its messages: groups, mutes, urgency, and what it reported last.</summary>
public sealed class RouterStateTests
{
    private const HealthStatus Healthy = HealthStatus.Healthy;
    private const HealthStatus Degraded = HealthStatus.Degraded;
    private const HealthStatus Unhealthy = HealthStatus.Unhealthy;
    private const CheckImpact Minor = CheckImpact.Degrades;
    private const int Hour = 3600;

    // A Friday in UTC, two hours before the notification hours end.
    private static readonly DateTimeOffset FridayAfternoon = new(2026, 11, 20, 16, 0, 0, TimeSpan.Zero);

    [Fact]
    public void GroupWait_OfAGroupThatBecameEmpty_BeginsAgainWithTheNextAlert()
    {
        var scene = new RouterScene(static options => options.GroupWait = TimeSpan.FromSeconds(5));

        scene.Turn("db", Unhealthy).Advance(2).Turn("db", Healthy).Advance(1).Turn("cache", Unhealthy).Advance(60);

        Assert.Equal(["8: cache Firing Unhealthy"], scene.Lines);
    }

    [Fact]
    public void GroupWait_OfAGroupWithAnotherAlert_EndsWhenItWouldHaveEnded()
    {
        var scene = new RouterScene(static options => options.GroupWait = TimeSpan.FromSeconds(5));

        scene.Turn("db", Unhealthy).Turn("cache", Unhealthy).Advance(2).Turn("db", Healthy).Advance(60);

        Assert.Equal(["5: cache Firing Unhealthy"], scene.Lines);
    }

    [Fact]
    public void GroupWait_OfACheckThatGetsWorse_SendsTheLatestStateWithThePreviousOneThatWasReported()
    {
        var scene = new RouterScene(static options => options.GroupWait = TimeSpan.FromSeconds(5));

        scene.Turn("db", Degraded).Advance(2).Turn("db", Unhealthy).Advance(60);

        var alert = Assert.Single(Assert.Single(scene.Sent).Message.Alerts);
        Assert.Equal((AlertState.Unhealthy, AlertState.Healthy, 0), (alert.State, alert.PreviousState, alert.FlapCount));
        Assert.Equal(new DateTimeOffset(2026, 11, 20, 8, 0, 0, TimeSpan.Zero), alert.Since);
    }

    [Fact]
    public void Flush_OfAGroupThatWaits_ReturnsItOnce()
    {
        var scene = new RouterScene(static options => options.GroupWait = TimeSpan.FromSeconds(5));
        scene.Turn("db", Unhealthy);

        var (first, second) = (scene.Flush(), scene.Flush());

        Assert.Equal("db", Assert.Single(first!.Alerts).Check);
        Assert.Equal((false, null), (first.IsDigest, second));
    }

    [Fact]
    public void Active_OfAFewChecks_HasThoseThatWereReportedAsNotHealthy()
    {
        var scene = new RouterScene(static options => options.For = TimeSpan.FromSeconds(10));

        scene.Turn("db", Unhealthy).Turn("cache", Degraded).Turn("disk", Unhealthy).Advance(60).Turn("disk", Healthy).Advance(60)
            .Turn("queue", Unhealthy);

        Assert.Equal("db Unhealthy, cache Degraded", scene.Active);
    }

    [Fact]
    public void Withdrawn_WithRecoveriesOff_HasEachRecoveredCheckOnce()
    {
        var scene = new RouterScene(static options => options.SendResolved = false);
        scene.Turn("db", Unhealthy).Turn("db", Healthy);

        var (first, second) = (scene.TakeWithdrawn(), scene.TakeWithdrawn());

        Assert.Equal(["db"], first);
        Assert.Empty(second);
    }

    [Fact]
    public void Withdrawn_WithRecoveriesOn_IsEmpty()
    {
        var scene = new RouterScene();

        scene.Turn("db", Unhealthy).Turn("db", Healthy);

        Assert.Empty(scene.TakeWithdrawn());
    }

    [Fact]
    public void Started_WhileStarted_DoesNotBeginForAgain()
    {
        var scene = new RouterScene(static options => options.For = TimeSpan.FromSeconds(10));

        scene.Turn("db", Unhealthy).Advance(5).Enter(HealthLifecycle.Started).Advance(60);

        Assert.Equal(["10: db Firing Unhealthy"], scene.Lines);
    }

    [Fact]
    public void Repeat_InAMaintenance_WaitsForItsEnd()
    {
        var scene = new RouterScene(static options => options.RepeatInterval = TimeSpan.FromHours(1));

        scene.Turn("db", Unhealthy).Advance(60).Enter(HealthLifecycle.Maintenance).Advance(5 * Hour).Enter(HealthLifecycle.Started);

        Assert.Equal(["0: db Firing Unhealthy", "18060: db StillFiring Unhealthy"], scene.Lines);
    }

    [Fact]
    public void Repeat_Off_SendsAnOutageOnce()
    {
        var scene = new RouterScene(static options => options.RepeatInterval = null);

        scene.Turn("db", Unhealthy).Advance(48 * Hour);

        Assert.Equal(["0: db Firing Unhealthy"], scene.Lines);
    }

    [Fact]
    public void Repeat_OutsideTheHours_WaitsForTheMorning()
    {
        var scene = OfficeHours();

        scene.Turn("cache", Unhealthy, Minor).Advance(65 * Hour);

        // The hours end on Friday at 18:00, and begin on Monday at 08:00.
        Assert.Equal(["0: cache Firing Unhealthy", "230400: cache StillFiring Unhealthy"], scene.Lines);
    }

    [Fact]
    public void Urgency_OfAnOutageThatIsOver_DoesNotSendAMinorFailureAtNight()
    {
        var scene = OfficeHours();
        scene.Advance(4 * Hour);

        scene.Turn("db", Unhealthy).Advance(Hour).Turn("db", Healthy).Advance(Hour).Turn("db", Degraded).Advance(59 * Hour);

        Assert.Equal(
            ["14400: db Firing Unhealthy", "18000: db Resolved Healthy", "230400 digest: db Firing Degraded"], scene.Lines);
    }

    [Fact]
    public void Due_WhileADigestWaits_IsAMinuteAheadBecauseTheWallClockMayChange()
    {
        var scene = OfficeHours();
        scene.Advance(4 * Hour);

        scene.Turn("cache", Unhealthy, Minor);

        Assert.Equal(scene.Now + TimeSpan.FromMinutes(1), scene.Due);
    }

    [Fact]
    public void Digest_WhenTheHoursBeginWithinTheMinute_IsSentThen()
    {
        var scene = OfficeHours();
        scene.Advance((64 * Hour) - 90);

        scene.Turn("cache", Unhealthy, Minor).Advance(120);

        Assert.Equal(["230400 digest: cache Firing Unhealthy"], scene.Lines);
    }

    /// <summary>The window of a minute has the changes of less than a minute ago.</summary>
    [Theory]
    [InlineData(30, "Firing")]
    [InlineData(29.9, "Flapping")]
    public void Flapping_ChangeExactlyAsOldAsTheWindow_IsNotCounted(double seconds, string expected)
    {
        var scene = new RouterScene(static options => (options.FlapThreshold, options.FlapWindow) = (2, TimeSpan.FromMinutes(1)));

        scene.Turn("db", Unhealthy).Advance(30).Turn("db", Healthy).Advance(seconds).Turn("db", Unhealthy);

        Assert.Equal(expected, scene.Sent[^1].Message.Alerts[0].Kind.ToString());
    }

    [Theory]
    [InlineData("DB", null, "db")]
    [InlineData(null, "money", "bank")]
    [InlineData(null, null, "db, bank, disk")]
    public void Selection_ByNamesTagsOrNothing_SendsThose(string? name, string? tag, string expected)
    {
        var scene = new RouterScene(options =>
        {
            if (name is not null)
                options.Checks.Add(name);

            if (tag is not null)
                options.Tags.Add(tag);
        });

        scene.Turn("db", Unhealthy).Turn("bank", Unhealthy, CheckImpact.Critical, "Money").Turn("disk", Unhealthy);

        Assert.Equal(expected, string.Join(", ", scene.Sent.Select(static sent => sent.Message.Alerts[0].Check)));
    }

    [Fact]
    public void Group_OfATest_IsNeitherCoordinatedNorUncoordinated()
    {
        Assert.True(AlertGroup.Test.IsTest);
        Assert.False(AlertGroup.Test.IsCoordinated || AlertGroup.Test.IsUncoordinated || AlertGroup.Test.IsDigest);
    }

    [Theory]
    [InlineData("Acquired Acquired", true, false)]
    [InlineData("Acquired Standalone", false, false)]
    [InlineData("Acquired Uncoordinated", false, true)]
    public void Group_OfTwoAlerts_IsCoordinatedWhenAllAreAndUncoordinatedWhenAnyIs(string claims, bool isCoordinated, bool isUncoordinated)
    {
        var group = Messages.Of(
            [.. claims.Split(' ').Select(static claim => Messages.Broken with { Claim = Enum.Parse<ClaimState>(claim) })]);

        Assert.Equal((isCoordinated, isUncoordinated), (group.IsCoordinated, group.IsUncoordinated));
    }

    [Fact]
    public void Names_OfTheStates_AreThoseOfTheMessages() => Assert.Equal(
        ["healthy", "degraded", "unhealthy", "flapping"], Enum.GetValues<AlertState>().Select(static state => state.Name()));

    private static RouterScene OfficeHours() => new(
        static options =>
        {
            options.Hours = new NotificationHours
            {
                TimeZone = "UTC",
                From = new TimeOnly(8, 0),
                To = new TimeOnly(18, 0),
                Outside = OutsideHours.Digest,
            };
            foreach (var day in (DayOfWeek[])[DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday,
                DayOfWeek.Friday])
            {
                options.Hours.Days.Add(day);
            }
        },
        FridayAfternoon);
}
