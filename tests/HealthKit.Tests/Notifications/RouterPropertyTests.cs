using HealthKit.Notifications;
using HealthKit.Notifications.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Notifications;

/// <summary>What holds of every course of things, tried on many.</summary>
public sealed class RouterPropertyTests
{
    private const int Seeds = 1_500;
    private static readonly string[] Checks = ["a", "b", "c"];

    [Fact]
    public void For_WhateverHappens_IsKeptBeforeAnythingIsSaid() => OfEverySeed(group: false, (options, scene, turns) =>
    {
        foreach (var (at, alert) in Notices(scene).Where(static said => said.Notice.Kind is AlertKind.Firing or AlertKind.Resolved))
        {
            var last = turns.Last(turn => turn.Check == alert.Check && turn.At <= at);
            Assert.Equal(last.Level, alert.State);
            Assert.True(at - last.At >= options.For, $"{alert.Check} at {at}: turned at {last.At}");
        }
    });

    [Fact]
    public void Speech_WhateverHappens_SaysNothingTwiceAndNoRecoveryOfWhatIsNotBroken() => OfEverySeed(group: true, (_, scene, _) =>
    {
        foreach (var check in Notices(scene).GroupBy(static said => said.Notice.Check))
        {
            var before = AlertState.Healthy;
            foreach (var (_, alert) in check)
            {
                Assert.Equal(before, alert.Kind == AlertKind.StillFiring && before == AlertState.Healthy ? AlertState.Healthy : alert.PreviousState);
                Assert.Equal(alert.Kind == AlertKind.StillFiring, before == alert.State);
                Assert.Equal(alert.Kind == AlertKind.Resolved, alert.State == AlertState.Healthy);
                before = alert.State;
            }
        }
    });

    [Fact]
    public void Speech_InTheEnd_HasSaidHowEveryCheckIs() => OfEverySeed(group: true, (_, scene, turns) => Assert.All(Checks, check =>
    {
        var state = turns.LastOrDefault(turn => turn.Check == check)?.Level ?? AlertState.Healthy;
        Assert.Equal(state, Notices(scene).LastOrDefault(said => said.Notice.Check == check).Notice?.State ?? AlertState.Healthy);
    }));

    [Fact]
    public void RepeatInterval_WhateverHappens_ComesOnlyWhenItIsTime() => OfEverySeed(group: false, (options, scene, turns) =>
    {
        foreach (var check in Notices(scene).GroupBy(static said => said.Notice.Check))
        {
            foreach (var (earlier, later) in check.Zip(check.Skip(1)).Where(static pair => pair.Second.Notice.Kind == AlertKind.StillFiring))
            {
                Assert.True(later.At - earlier.At >= options.RepeatInterval, $"{check.Key} at {earlier.At} and {later.At}");
            }

            // And it comes, unless nobody could say at that time how the check is.
            foreach (var (said, next) in check.Zip(check.Skip(1).Append((At: scene.Now, Notice: null!))).Where(static pair => pair.First.Notice.State is AlertState.Unhealthy or AlertState.Degraded))
            {
                var due = said.At + options.RepeatInterval!.Value;
                var last = turns.Last(turn => turn.Check == check.Key && turn.At <= due);
                var isUnsettled = last.Level != said.Notice.State || due - last.At < options.For;
                Assert.True(next.At <= due || isUnsettled, $"{said.Notice.Check} was not mentioned from {said.At} to {next.At}");
            }
        }
    });

    [Fact]
    public void Flapping_WhateverHappens_IsSaidOnlyOfWhatTurnsTooOftenAndIsThenQuiet() => OfEverySeed(group: false, (options, scene, turns) =>
    {
        foreach (var check in Notices(scene).GroupBy(static said => said.Notice.Check))
        {
            var own = turns.Where(turn => turn.Check == check.Key).ToArray();
            foreach (var (said, next) in check.Zip(check.Skip(1).Append((At: TimeSpan.MaxValue, Notice: null!))).Where(static pair => pair.First.Notice.Kind == AlertKind.Flapping))
            {
                Assert.True(own.Count(turn => turn.At > said.At - options.FlapWindow && turn.At <= said.At) > options.FlapThreshold, $"{check.Key} at {said.At}");
                Assert.DoesNotContain(own, turn => turn.At > next.At - options.FlapWindow && turn.At < next.At);
            }

            // However it turns, people hear no more of it than the turns that make a flap, and one more, in any window.
            var times = check.Where(static said => said.Notice.Kind != AlertKind.StillFiring).Select(static said => said.At).ToArray();
            Assert.All(times, from => Assert.InRange(times.Count(at => at >= from && at < from + options.FlapWindow), 1, options.FlapThreshold + 2));
        }
    });

    [Fact]
    public void GroupWait_WhateverHappens_KeepsMessagesApartAndHasEachCheckOnce() => OfEverySeed(group: true, (options, scene, _) =>
    {
        Assert.All(scene.Said.Zip(scene.Said.Skip(1)), pair => Assert.True(pair.Second.At - pair.First.At >= options.GroupWait, $"{pair.First} and {pair.Second}"));
        Assert.All(scene.Said, said => Assert.Distinct(said.Message.Alerts.Select(alert => alert.Check)));
        Assert.All(scene.Said, said => Assert.NotEmpty(said.Message.Alerts));
    });

    private static IEnumerable<(TimeSpan At, Alert Notice)> Notices(RouterScene scene) =>
        scene.Said.SelectMany(static said => said.Message.Alerts.Select(alert => (said.At, alert)));

    private static void OfEverySeed(bool group, Action<SlackChannelOptions, RouterScene, List<RandomTurn>> holds)
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
            };
            var scene = new RouterScene(given =>
            {
                (given.For, given.GroupWait, given.RepeatInterval, given.FlapThreshold, given.FlapWindow, given.MinSeverity) =
                    (options.For, options.GroupWait, options.RepeatInterval, options.FlapThreshold, options.FlapWindow, options.MinSeverity);
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
