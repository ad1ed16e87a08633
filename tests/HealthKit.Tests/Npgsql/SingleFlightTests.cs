using HealthKit.Npgsql;

namespace HealthKit.Tests.Npgsql;

public sealed class SingleFlightTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Attempt_Unended_IsTheOneThatFurtherRunsSee()
    {
        var result = new TaskCompletionSource<NpgsqlQueryResult>();
        var slot = new SingleFlight(() => result.Task);

        var first = slot.RunAsync();
        var second = slot.RunAsync();

        Assert.Same(first, second);
        Assert.True(slot.IsBusy);
        result.SetResult(NpgsqlQueryResult.Success);
        await first.WaitAsync(Deadline);
        Assert.False(slot.IsBusy);
    }

    [Fact]
    public async Task Attempt_Ended_IsMadeAnew()
    {
        var slot = new SingleFlight(static () => Task.FromResult(NpgsqlQueryResult.Success));
        var first = slot.RunAsync();
        await first.WaitAsync(Deadline);

        Assert.NotSame(first, slot.RunAsync());
    }

    [Fact]
    public async Task Attempt_Throws_IsAnAnswer()
    {
        var slot = new SingleFlight(static () => throw new TimeoutException());

        var result = await slot.RunAsync().WaitAsync(Deadline);

        Assert.Equal(HealthReason.Timeout, result.Reason);
    }

    [Fact]
    public void Attempt_AskedForByTwoAtOnce_IsOne()
    {
        using var together = new Barrier(2);
        var never = new TaskCompletionSource<NpgsqlQueryResult>();
        var slots = Enumerable.Range(0, 2_000).Select(_ => new SingleFlight(() => never.Task)).ToArray();
        var asked = new Task<NpgsqlQueryResult>[2][];
        var askers = new[] { new Thread(() => asked[0] = AskAll()), new Thread(() => asked[1] = AskAll()) };

        Array.ForEach(askers, static asker => asker.Start());
        Array.ForEach(askers, static asker => asker.Join());

        Assert.Equal(asked[0], asked[1]);

        Task<NpgsqlQueryResult>[] AskAll() => [.. slots.Select(slot =>
        {
            together.SignalAndWait();
            return slot.RunAsync();
        })];
    }
}
