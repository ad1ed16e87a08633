using HealthKit.Notifications;
using HealthKit.Notifications.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Notifications;

/// <summary>Properties that hold for every course of events, tested on random ones.</summary>
public sealed class RouterPropertyTests
{
    private const int Seeds = 1_500;
    private static readonly string[] Checks = ["a", "b", "c"];

    [Fact]
    public void For_WhateverHappens_IsKeptBeforeAnythingIsSent() => OfEverySeed(group: false, (options, scene, turns) =>
    {
        foreach (var (at, alert) in Alerts(scene).Where(static sent => sent.Alert.Kind is AlertKind.Firing or AlertKind.Resolved))
        {
            var last = turns.Last(turn => turn.Check == alert.Check && turn.At <= at);
            Assert.Equal(last.Level, alert.State);
            Assert.True(at - last.At >= options.For, $"{alert.Check} at {at}: turned at {last.At}");
        }
    });

    [Fact]
    public void Messages_WhateverHappens_SendsNothingTwiceAndNoRecoveryOfWhatIsNotBroken() => OfEverySeed(group: true, (_, scene, _) =>
    {
        foreach (var check in Alerts(scene).GroupBy(static sent => sent.Alert.Check))
        {
            var before = AlertState.Healthy;
            foreach (var (_, alert) in check)
            {
                Assert.Equal(before, alert.Kind == AlertKind.StillFiring && before == AlertState.Healthy ? AlertState.Healthy
                    : alert.PreviousState);
                Assert.Equal(alert.Kind == AlertKind.StillFiring, before == alert.State);
                Assert.Equal(alert.Kind == AlertKind.Resolved, alert.State == AlertState.Healthy);
                before = alert.State;
            }
        }
    });

    [Fact]
    public void PreviousState_WhateverHappensOutsideTheHours_IsThatOfTheLastMessageUnlessItIsTheSame() => OfEverySeed(
        group: true,
        (_, scene, _) =>
        {
            foreach (var check in Alerts(scene).GroupBy(static sent => sent.Alert.Check))
            {
                var before = AlertState.Healthy;
                foreach (var (_, alert) in check)
                {
                    if (alert.State != before)
                        Assert.Equal(before, alert.PreviousState);
                    else
                        Assert.Equal(alert.Kind == AlertKind.StillFiring, alert.PreviousState == before);

                    before = alert.State;
                }
            }
        },
        hours: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Messages_InTheEnd_HasSentHowEveryCheckIs(bool hours) => OfEverySeed(
        group: true,
        (_, scene, turns) => Assert.All(Checks, check =>
        {
            var state = turns.LastOrDefault(turn => turn.Check == check)?.Level ?? AlertState.Healthy;
            Assert.Equal(state, Alerts(scene).LastOrDefault(sent => sent.Alert.Check == check).Alert?.State ?? AlertState.Healthy);
        }),
        hours);

    [Fact]
    public void RepeatInterval_WhateverHappens_ComesOnlyWhenItIsTime() => OfEverySeed(group: false, (options, scene, turns) =>
    {
        foreach (var check in Alerts(scene).GroupBy(static sent => sent.Alert.Check))
        {
            foreach (var (earlier, later) in check.Zip(check.Skip(1)).Where(static pair => pair.Second.Alert.Kind == AlertKind.StillFiring))
                Assert.True(later.At - earlier.At >= options.RepeatInterval, $"{check.Key} at {earlier.At} and {later.At}");

            // The repeat is sent, unless the state was not settled at that time.
            foreach (var (sent, next) in check.Zip(check.Skip(1).Append((At: scene.Now, Alert: null!)))
                .Where(static pair => pair.First.Alert.State is AlertState.Unhealthy or AlertState.Degraded))
            {
                var due = sent.At + options.RepeatInterval!.Value;
                var last = turns.Last(turn => turn.Check == check.Key && turn.At <= due);
                var isUnsettled = last.Level != sent.Alert.State || due - last.At < options.For;
                Assert.True(next.At <= due || isUnsettled, $"{sent.Alert.Check} was not mentioned from {sent.At} to {next.At}");
            }
        }
    });

    [Fact]
    public void Flapping_WhateverHappens_IsSentOnlyOfWhatTurnsTooOftenAndIsThenQuiet() =>
        OfEverySeed(group: false, (options, scene, turns) =>
    {
        foreach (var check in Alerts(scene).GroupBy(static sent => sent.Alert.Check))
        {
            var own = turns.Where(turn => turn.Check == check.Key).ToArray();
            foreach (var (sent, next) in check.Zip(check.Skip(1).Append((At: TimeSpan.MaxValue, Alert: null!)))
                .Where(static pair => pair.First.Alert.Kind == AlertKind.Flapping))
            {
                Assert.True(own.Count(turn => turn.At > sent.At - options.FlapWindow
                    && turn.At <= sent.At) > options.FlapThreshold, $"{check.Key} at {sent.At}");
                Assert.DoesNotContain(own, turn => turn.At > next.At - options.FlapWindow && turn.At < next.At);
            }

            // In any window, a channel sends at most the changes that make a flap, and one more.
            var times = check.Where(static sent => sent.Alert.Kind != AlertKind.StillFiring).Select(static sent => sent.At).ToArray();
            Assert.All(times, from =>
                Assert.InRange(times.Count(at => at >= from && at < from + options.FlapWindow), 1, options.FlapThreshold + 2));
        }
    });

    [Fact]
    public void GroupWait_WhateverHappens_KeepsMessagesApartAndHasEachCheckOnce() => OfEverySeed(group: true, (options, scene, _) =>
    {
        Assert.All(scene.Sent.Zip(scene.Sent.Skip(1)), pair =>
            Assert.True(pair.Second.At - pair.First.At >= options.GroupWait, $"{pair.First} and {pair.Second}"));
        Assert.All(scene.Sent, sent => Assert.Distinct(sent.Message.Alerts.Select(alert => alert.Check)));
        Assert.All(scene.Sent, sent => Assert.NotEmpty(sent.Message.Alerts));
    });

    private static IEnumerable<(TimeSpan At, Alert Alert)> Alerts(RouterScene scene) =>
        scene.Sent.SelectMany(static sent => sent.Message.Alerts.Select(alert => (sent.At, alert)));

    private static void OfEverySeed(bool group, Action<SlackChannelOptions, RouterScene, List<RandomTurn>> holds, bool hours = false)
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var options = new SlackChannelOptions
            {
                For = TimeSpan.FromSeconds(random.Next(0, 30)),
                GroupWait = TimeSpan.FromSeconds(group ? random.Next(1, 20) : 0),
                RepeatInterval = TimeSpan.FromSeconds(random.Next(60, 600)),
                FlapThreshold = random.Next(2, 8),
                FlapWindow = TimeSpan.FromSeconds(random.Next(10, 300)),
                MinSeverity = random.Next(3) == 0 ? HealthStatus.Unhealthy : HealthStatus.Degraded,
                Hours = !hours ? null : new NotificationHours
                {
                    // The course begins at eight, and ends after half past eight.
                    From = new TimeOnly(8, random.Next(1, 25)), To = new TimeOnly(8, 0), CriticalAnytime = random.Next(2) == 0,
                    Outside = (OutsideHours)random.Next(2),
                },
            };
            var scene = new RouterScene(given =>
            {
                (given.For, given.GroupWait, given.RepeatInterval, given.FlapThreshold, given.FlapWindow, given.MinSeverity) =
                    (options.For, options.GroupWait, options.RepeatInterval, options.FlapThreshold, options.FlapWindow,
                        options.MinSeverity);
                given.Hours = options.Hours;
            });
            var turns = RandomTurn.Play(scene, random, options.MinSeverity, Checks);
            scene.Advance(2_000);
            try
            {
                holds(options, scene, turns);
            }
            catch (Exception exception)
            {
                Assert.Fail($"Seed {seed}: {exception.Message}\n{string.Join('\n', scene.Lines)}");
            }
        }
    }
}
