using HealthKit.Reactions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Reactions;

public sealed class ReactionQueueTests
{
    [Fact]
    public void Queue_NotFull_GivesEverythingInOrder()
    {
        var queue = new ReactionQueue(checks: 2);
        var all = Enumerable.Range(0, 256).Select(index => Transition(index % 2 == 0 ? "a" : "b", index)).ToArray();

        Assert.All(all, transition => Assert.Equal(0, queue.Add(transition)));

        Assert.Equal(all, Taken(queue));
    }

    [Theory]
    [InlineData(1, 257)]
    [InlineData(3, 10_000)]
    [InlineData(400, 100_000)]
    public void Queue_Full_KeepsTheLatestOfEachCheckInOrderAndCountsTheRest(int checks, int count)
    {
        var queue = new ReactionQueue(checks);
        var random = new Random(checks);
        var all = Enumerable.Range(0, count).Select(index => Transition($"check-{random.Next(checks)}", index)).ToArray();

        var skipped = all.Sum(queue.Add);
        var taken = Taken(queue);

        Assert.Equal(count, taken.Length + skipped);
        Assert.InRange(taken.Length, 1, Math.Max(256, 2 * checks));
        Assert.Equal(taken.OrderBy(transition => transition.Timestamp), taken);
        Assert.Equal(
            all.GroupBy(transition => transition.Check).ToDictionary(group => group.Key, group => group.Last()),
            taken.GroupBy(transition => transition.Check).ToDictionary(group => group.Key, group => group.Last()));
    }

    [Fact]
    public void Queue_LifecycleChangesTwice_DeliversTheLastFirst()
    {
        var queue = new ReactionQueue(checks: 1);
        queue.Add(Transition("a", 1));
        queue.EnqueueLifecycle(HealthLifecycle.Started);
        queue.EnqueueLifecycle(HealthLifecycle.Draining);

        Assert.True(queue.TryTake(out var lifecycle, out var transition));

        Assert.Equal((HealthLifecycle.Draining, null), (lifecycle, transition));
        Assert.Single(Taken(queue));
    }

    [Fact]
    public void Arrived_ReadBeforeATakeFromTheEmptyQueue_CompletesWithTheNextChange()
    {
        var queue = new ReactionQueue(checks: 1);
        var arrived = queue.Arrived;
        Assert.Empty(Taken(queue));

        queue.Add(Transition("a", 1));

        Assert.True(arrived.IsCompleted);
    }

    [Fact]
    public void Arrived_AfterEverythingWasTaken_CompletesWithTheNextChange()
    {
        var queue = new ReactionQueue(checks: 1);
        queue.Add(Transition("a", 1));
        Assert.Single(Taken(queue));
        var arrived = queue.Arrived;
        var isCompletedBefore = arrived.IsCompleted;

        queue.EnqueueLifecycle(HealthLifecycle.Draining);

        Assert.Equal((false, true), (isCompletedBefore, arrived.IsCompleted));
    }

    private static HealthTransition Transition(string check, int number) =>
        new() { Check = check, To = (HealthStatus)(number % 3), At = default, Timestamp = number };

    private static HealthTransition[] Taken(ReactionQueue queue)
    {
        var taken = new List<HealthTransition>();
        while (queue.TryTake(out _, out var transition))
            taken.Add(transition!);

        return [.. taken];
    }
}
