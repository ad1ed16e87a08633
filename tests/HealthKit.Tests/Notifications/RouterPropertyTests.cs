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
    public void Settle_WhateverHappens_IsKeptBeforeAnythingIsSaid() => OfEverySeed(group: false, (options, scene, turns) =>
    {
        foreach (var (at, notice) in Notices(scene).Where(static said => said.Notice.Kind is NoticeKind.Broken or NoticeKind.Recovered))
        {
            var last = turns.Last(turn => turn.Check == notice.Check && turn.At <= at);
            Assert.Equal(last.Level, notice.Standing);
            Assert.True(at - last.At >= options.Settle, $"{notice.Check} at {at}: turned at {last.At}");
        }
    });

    [Fact]
    public void Speech_WhateverHappens_SaysNothingTwiceAndNoRecoveryOfWhatIsNotBroken() => OfEverySeed(group: true, (_, scene, _) =>
    {
        foreach (var check in Notices(scene).GroupBy(static said => said.Notice.Check))
        {
            var before = Standing.Fine;
            foreach (var (_, notice) in check)
            {
                Assert.Equal(before, notice.Kind == NoticeKind.StillBroken && before == Standing.Fine ? Standing.Fine : notice.Before);
                Assert.Equal(notice.Kind == NoticeKind.StillBroken, before == notice.Standing);
                Assert.Equal(notice.Kind == NoticeKind.Recovered, notice.Standing == Standing.Fine);
                before = notice.Standing;
            }
        }
    });

    [Fact]
    public void Speech_InTheEnd_HasSaidHowEveryCheckIs() => OfEverySeed(group: true, (_, scene, turns) => Assert.All(Checks, check =>
    {
        var level = turns.LastOrDefault(turn => turn.Check == check)?.Level ?? Standing.Fine;
        Assert.Equal(level, Notices(scene).LastOrDefault(said => said.Notice.Check == check).Notice?.Standing ?? Standing.Fine);
    }));

    [Fact]
    public void Repeat_WhateverHappens_ComesOnlyWhenItIsTime() => OfEverySeed(group: false, (options, scene, turns) =>
    {
        foreach (var check in Notices(scene).GroupBy(static said => said.Notice.Check))
        {
            foreach (var (earlier, later) in check.Zip(check.Skip(1)).Where(static pair => pair.Second.Notice.Kind == NoticeKind.StillBroken))
            {
                Assert.True(later.At - earlier.At >= options.Repeat, $"{check.Key} at {earlier.At} and {later.At}");
            }

            // And it comes, unless nobody could say at that time how the check is.
            foreach (var (said, next) in check.Zip(check.Skip(1).Append((At: scene.Now, Notice: null!))).Where(static pair => pair.First.Notice.Standing is Standing.Unhealthy or Standing.Degraded))
            {
                var due = said.At + options.Repeat!.Value;
                var last = turns.Last(turn => turn.Check == check.Key && turn.At <= due);
                var isUnsettled = last.Level != said.Notice.Standing || due - last.At < options.Settle;
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
            foreach (var (said, next) in check.Zip(check.Skip(1).Append((At: TimeSpan.MaxValue, Notice: null!))).Where(static pair => pair.First.Notice.Kind == NoticeKind.Flapping))
            {
                Assert.True(own.Count(turn => turn.At > said.At - options.FlapWindow && turn.At <= said.At) > options.FlapTurns, $"{check.Key} at {said.At}");
                Assert.DoesNotContain(own, turn => turn.At > next.At - options.FlapWindow && turn.At < next.At);
            }

            // However it turns, people hear no more of it than the turns that make a flap, and one more, in any window.
            var times = check.Where(static said => said.Notice.Kind != NoticeKind.StillBroken).Select(static said => said.At).ToArray();
            Assert.All(times, from => Assert.InRange(times.Count(at => at >= from && at < from + options.FlapWindow), 1, options.FlapTurns + 2));
        }
    });

    [Fact]
    public void Group_WhateverHappens_KeepsMessagesApartAndHasEachCheckOnce() => OfEverySeed(group: true, (options, scene, _) =>
    {
        Assert.All(scene.Said.Zip(scene.Said.Skip(1)), pair => Assert.True(pair.Second.At - pair.First.At >= options.Group, $"{pair.First} and {pair.Second}"));
        Assert.All(scene.Said, said => Assert.Distinct(said.Message.Notices.Select(notice => notice.Check)));
        Assert.All(scene.Said, said => Assert.NotEmpty(said.Message.Notices));
    });

    private static IEnumerable<(TimeSpan At, Notice Notice)> Notices(RouterScene scene) =>
        scene.Said.SelectMany(static said => said.Message.Notices.Select(notice => (said.At, notice)));

    private static void OfEverySeed(bool group, Action<SlackChannelOptions, RouterScene, List<RandomTurn>> holds)
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var options = new SlackChannelOptions
            {
                Settle = TimeSpan.FromSeconds(random.Next(0, 30)),
                Group = TimeSpan.FromSeconds(group ? random.Next(1, 20) : 0),
                Repeat = TimeSpan.FromSeconds(random.Next(60, 600)),
                FlapTurns = random.Next(2, 8),
                FlapWindow = TimeSpan.FromSeconds(random.Next(10, 300)),
                MinSeverity = random.Next(3) == 0 ? HealthStatus.Unhealthy : HealthStatus.Degraded,
            };
            var scene = new RouterScene(given =>
            {
                (given.Settle, given.Group, given.Repeat, given.FlapTurns, given.FlapWindow, given.MinSeverity) =
                    (options.Settle, options.Group, options.Repeat, options.FlapTurns, options.FlapWindow, options.MinSeverity);
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
