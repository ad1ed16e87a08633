using HealthKit.Notifications;
using HealthKit.Notifications.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Notifications;

/// <summary>Alerts outside the notification hours, and the digest in the morning.</summary>
public sealed class RouterHoursTests
{
    private const HealthStatus Healthy = HealthStatus.Healthy;
    private const HealthStatus Unhealthy = HealthStatus.Unhealthy;
    private const HealthStatus Degraded = HealthStatus.Degraded;
    private const CheckImpact Minor = CheckImpact.Degrades;
    private const int Hour = 3600;

    // A Friday in Berlin, after the notification hours.
    private static readonly DateTimeOffset FridayEvening = new(2026, 11, 20, 19, 0, 0, TimeSpan.FromHours(1));

    [Fact]
    public void Digest_AfterTheWeekend_IsOneMessageWithTheLatestAlertOfEachCheck()
    {
        var scene = Scene(OutsideHours.Digest);

        scene.Turn("cache", Unhealthy, Minor).Advance(Hour).Turn("cache", Healthy, Minor).Advance(Hour).Turn("disk", Unhealthy, Minor)
            .Advance(72 * Hour);

        // Monday at eight is 61 hours later; an ongoing alert repeats after four hours.
        Assert.Equal("219600 digest: cache Resolved Healthy, disk Firing Unhealthy", scene.Lines[0]);
        Assert.All(scene.Lines.Skip(1), line => Assert.EndsWith("disk StillFiring Unhealthy", line, StringComparison.Ordinal));
        Assert.Equal(TimeSpan.FromHours(1), scene.Sent[0].Message.Alerts[0].Duration);
    }

    [Fact]
    public void Drop_CameAndWent_IsNeverSentAndWhatLastsIsSentInTheMorning()
    {
        var scene = Scene(OutsideHours.Drop);

        scene.Turn("cache", Unhealthy, Minor).Advance(Hour).Turn("cache", Healthy, Minor).Advance(Hour).Turn("disk", Unhealthy, Minor)
            .Advance(60 * Hour);

        Assert.Equal(["219600: disk Firing Unhealthy"], scene.Lines);
    }

    [Theory]
    [InlineData(OutsideHours.Digest)]
    [InlineData(OutsideHours.Drop)]
    public void CriticalAlert_OutsideHours_SendsOutageAndRecoveryAtOnce(OutsideHours outside)
    {
        var scene = Scene(outside);

        scene.Turn("db", Unhealthy).Advance(5 * Hour).Turn("db", Healthy).Advance(72 * Hour);

        Assert.Equal(["0: db Firing Unhealthy", "14400: db StillFiring Unhealthy", "18000: db Resolved Healthy"], scene.Lines);
    }

    [Fact]
    public void Critical_NotRoundTheClock_WaitsLikeAllOthers()
    {
        var scene = Scene(OutsideHours.Digest, critical: false);

        scene.Turn("db", Unhealthy).Advance(66 * Hour);

        Assert.Equal(["219600 digest: db Firing Unhealthy", "234000: db StillFiring Unhealthy"], scene.Lines);
    }

    [Fact]
    public void Held_ThatTurnsCritical_IsSentAtOnceAndNotAgainInTheMorning()
    {
        var scene = Scene(OutsideHours.Digest);

        scene.Turn("db", HealthStatus.Degraded).Advance(Hour).Turn("db", Unhealthy).Advance(Hour).Turn("db", Healthy).Advance(72 * Hour);

        Assert.Equal(["3600: db Firing Unhealthy", "7200: db Resolved Healthy"], scene.Lines);
        Assert.Equal([AlertState.Healthy, AlertState.Unhealthy], Before(scene));
    }

    [Fact]
    public void Held_ThatWorsens_HasTheStateBeforeItAsThatWasSent()
    {
        var scene = Scene(OutsideHours.Digest);

        scene.Turn("db", Degraded, Minor).Advance(Hour).Turn("db", Unhealthy, Minor).Advance(61 * Hour);

        Assert.Equal(["219600 digest: db Firing Unhealthy"], scene.Lines);
        Assert.Equal([AlertState.Healthy], Before(scene));
    }

    [Fact]
    public void Held_ThatWorsensAndHeals_HasTheStateBeforeItAsThatWasSent()
    {
        var scene = Scene(OutsideHours.Digest, FridayEvening.AddHours(-2));

        scene.Turn("db", Degraded, Minor).Advance(2 * Hour).Turn("db", Unhealthy, Minor).Advance(Hour).Turn("db", Healthy, Minor)
            .Advance(72 * Hour);

        Assert.Equal(["0: db Firing Degraded", "226800 digest: db Resolved Healthy"], scene.Lines);
        Assert.Equal([AlertState.Healthy, AlertState.Degraded], Before(scene));
    }

    [Fact]
    public void Recovery_OfWhatWasNeverSent_HasTheStateThatIsOver()
    {
        var scene = Scene(OutsideHours.Digest);

        scene.Turn("db", Degraded, Minor).Advance(Hour).Turn("db", Healthy, Minor).Advance(72 * Hour);

        Assert.Equal(["219600 digest: db Resolved Healthy"], scene.Lines);
        Assert.Equal([AlertState.Degraded], Before(scene));
        Assert.Equal(AlertState.Healthy, scene.Sent[0].Message.Alerts[0].SentState);
    }

    [Fact]
    public void Held_ThatTurnsCriticalForLessThanTheGroupWait_IsSentAsItIs()
    {
        var scene = Scene(OutsideHours.Digest, groupWait: 5);

        scene.Turn("db", Degraded).Advance(Hour).Turn("db", Unhealthy).Advance(1).Turn("db", Degraded).Advance(60);

        Assert.Equal(["3605: db Firing Degraded"], scene.Lines);
        Assert.Equal([AlertState.Healthy], Before(scene));
    }

    [Fact]
    public void RecoveryOff_BreaksAgain_IsSentAgain()
    {
        var scene = Scene(OutsideHours.Digest, FridayEvening.AddHours(-2), recovery: false);

        scene.Turn("db", Unhealthy).Advance(60).Turn("db", Healthy).Advance(60).Turn("db", Unhealthy).Advance(60);

        Assert.Equal(["0: db Firing Unhealthy", "120: db Firing Unhealthy"], scene.Lines);
        Assert.Equal([AlertState.Healthy, AlertState.Healthy], Before(scene));
    }

    [Fact]
    public void Recovery_OutsideTheHoursOfWhatBrokeInThem_WaitsForTheMorning()
    {
        var scene = Scene(OutsideHours.Digest, FridayEvening.AddHours(-2));

        scene.Turn("cache", Unhealthy, Minor).Advance(2 * Hour).Turn("cache", Healthy, Minor).Advance(72 * Hour);

        Assert.Equal(["0: cache Firing Unhealthy", "226800 digest: cache Resolved Healthy"], scene.Lines);
        Assert.Equal(TimeSpan.FromHours(2), scene.Sent[1].Message.Alerts[0].Duration);
    }

    [Fact]
    public void RecoveryOff_HeldAndHealed_LeavesNothingForTheMorning()
    {
        var scene = Scene(OutsideHours.Digest, recovery: false);

        scene.Turn("cache", Unhealthy, Minor).Advance(Hour).Turn("cache", Healthy, Minor).Advance(72 * Hour);

        Assert.Empty(scene.Sent);
    }

    [Fact]
    public void Critical_ThatFlappedAndThenHolds_WakesPeople()
    {
        var scene = Scene(OutsideHours.Digest, flapTurns: 2);

        scene.Turn("db", Degraded).Turn("db", Healthy).Turn("db", Degraded).Turn("db", Unhealthy).Advance(Hour);

        Assert.Contains(scene.Lines, static line => line.EndsWith("db Firing Unhealthy", StringComparison.Ordinal));
    }

    [Fact]
    public void Held_WhenTheHoursBeginInAMaintenance_WaitsForItsEnd()
    {
        var scene = Scene(OutsideHours.Digest);
        scene.Turn("cache", Unhealthy, Minor).Enter(HealthLifecycle.Maintenance).Advance(64 * Hour);
        Assert.Empty(scene.Sent);

        scene.Enter(HealthLifecycle.Started).Advance(60);

        Assert.Single(scene.Lines);
    }

    private static AlertState[] Before(RouterScene scene) =>
        [.. scene.Sent.SelectMany(static sent => sent.Message.Alerts).Select(static alert => alert.PreviousState)];

    private static RouterScene Scene(OutsideHours outside, DateTimeOffset? begin = null, bool critical = true, bool recovery = true,
        int? flapTurns = null, int groupWait = 0) => new(
        options =>
        {
            options.GroupWait = TimeSpan.FromSeconds(groupWait);
            options.FlapThreshold = flapTurns ?? options.FlapThreshold;
            options.SendResolved = recovery;
            options.Hours = new NotificationHours { TimeZone = "Europe/Berlin", Outside = outside, CriticalAnytime = critical };
            foreach (var day in (DayOfWeek[])[DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday,
                DayOfWeek.Friday])
            {
                options.Hours.Days.Add(day);
            }
        },
        begin ?? FridayEvening);
}
