using HealthKit.Npgsql;

namespace HealthKit.Tests.Npgsql;

public sealed class AttemptSlotTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Attempt_Unended_IsTheOneThatFurtherRunsSee()
    {
        var answer = new TaskCompletionSource<NpgsqlAnswer>();
        var slot = new AttemptSlot(() => answer.Task);

        var first = slot.Ask();
        var second = slot.Ask();

        Assert.Same(first, second);
        Assert.True(slot.IsBusy);
        answer.SetResult(NpgsqlAnswer.Success);
        await first.WaitAsync(Deadline);
        Assert.False(slot.IsBusy);
    }

    [Fact]
    public async Task Attempt_Ended_IsMadeAnew()
    {
        var slot = new AttemptSlot(static () => Task.FromResult(NpgsqlAnswer.Success));
        var first = slot.Ask();
        await first.WaitAsync(Deadline);

        Assert.NotSame(first, slot.Ask());
    }

    [Fact]
    public async Task Attempt_Throws_IsAnAnswer()
    {
        var slot = new AttemptSlot(static () => throw new TimeoutException());

        var answer = await slot.Ask().WaitAsync(Deadline);

        Assert.Equal(HealthReason.Timeout, answer.Reason);
    }

    [Fact]
    public void Attempt_AskedForByTwoAtOnce_IsOne()
    {
        using var together = new Barrier(2);
        var never = new TaskCompletionSource<NpgsqlAnswer>();
        var slots = Enumerable.Range(0, 2_000).Select(_ => new AttemptSlot(() => never.Task)).ToArray();
        var asked = new Task<NpgsqlAnswer>[2][];
        var askers = new[] { new Thread(() => asked[0] = AskAll()), new Thread(() => asked[1] = AskAll()) };

        Array.ForEach(askers, static asker => asker.Start());
        Array.ForEach(askers, static asker => asker.Join());

        Assert.Equal(asked[0], asked[1]);

        Task<NpgsqlAnswer>[] AskAll() => [.. slots.Select(slot =>
        {
            together.SignalAndWait();
            return slot.Ask();
        })];
    }
}
