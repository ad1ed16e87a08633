using HealthKit.Npgsql;

namespace HealthKit.Tests.Checks;

public sealed class SingleFlightTests
{
    private static readonly TimeSpan Deadline = HangGuard.Limit;

    [Fact]
    public async Task Operation_Unended_IsTheOneThatFurtherRunsSee()
    {
        var result = new TaskCompletionSource<int>();
        var flight = new SingleFlight<int>(() => result.Task);

        var first = flight.RunAsync();
        var second = flight.RunAsync();

        Assert.Same(first, second);
        Assert.True(flight.IsRunning);
        result.SetResult(1);
        await first.WaitAsync(Deadline);
        Assert.False(flight.IsRunning);
    }

    [Fact]
    public async Task Operation_Ended_IsMadeAnew()
    {
        var flight = new SingleFlight<int>(static async () =>
        {
            await Task.Yield();
            return 1;
        });
        var first = flight.RunAsync();
        await first.WaitAsync(Deadline);

        Assert.NotSame(first, flight.RunAsync());
    }

    [Fact]
    public void Operation_OfAnEarlierGeneration_IsReplaced()
    {
        var generation = "10.0.0.1:6379";
        var flight = new SingleFlight<int>(static () => new TaskCompletionSource<int>().Task, () => generation);
        var first = flight.RunAsync();
        generation = "10.0.0.2:6379";

        var second = flight.RunAsync();

        Assert.NotSame(first, second);
        Assert.Same(second, flight.RunAsync());
    }

    [Fact]
    public async Task PostgresQuery_Throws_IsAResult()
    {
        var flight = NpgsqlQueryResult.SingleFlight(static () => throw new TimeoutException());

        var result = await flight.RunAsync().WaitAsync(Deadline);

        Assert.Equal(HealthReason.Timeout, result.Reason);
    }

    [Fact]
    public void Operation_StartedByTwoThreadsAtOnce_IsShared()
    {
        using var together = new Barrier(2);
        var never = new TaskCompletionSource<int>();
        var flights = Enumerable.Range(0, 2_000).Select(_ => new SingleFlight<int>(() => never.Task)).ToArray();
        var asked = new Task<int>[2][];
        var askers = new[] { new Thread(() => asked[0] = AskAll()), new Thread(() => asked[1] = AskAll()) };

        Array.ForEach(askers, static asker => asker.Start());
        Array.ForEach(askers, static asker => asker.Join());

        Assert.Equal(asked[0], asked[1]);

        Task<int>[] AskAll() => [.. flights.Select(flight =>
        {
            together.SignalAndWait();
            return flight.RunAsync();
        })];
    }
}
