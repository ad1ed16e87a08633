using HealthKit.StackExchangeRedis;

namespace HealthKit.Tests.StackExchangeRedis;

public sealed class SingleFlightTests
{
    private readonly List<TaskCompletionSource<RedisQueryResult>> _asked = [];
    private string _connections = "10.0.0.1:6379";

    [Fact]
    public void Question_Unanswered_IsTheOneThatFurtherRunsSee()
    {
        var flight = Slot();

        var first = flight.RunAsync();
        var second = flight.RunAsync();

        Assert.Same(first, second);
        Assert.Single(_asked);
    }

    [Fact]
    public void Question_Answered_IsAskedAnew()
    {
        var flight = Slot();
        var first = flight.RunAsync();
        _asked[0].SetResult(RedisQueryResult.Usable);

        var second = flight.RunAsync();

        Assert.NotSame(first, second);
        Assert.Equal(2, _asked.Count);
    }

    [Fact]
    public void Question_ForAServerThatIsGone_IsAskedAnew()
    {
        var flight = Slot();
        var first = flight.RunAsync();
        _connections = "10.0.0.2:6379";

        var second = flight.RunAsync();

        Assert.NotSame(first, second);
        Assert.Same(second, flight.RunAsync());
    }

    private SingleFlight Slot() => new(() =>
    {
        _asked.Add(new TaskCompletionSource<RedisQueryResult>());
        return _asked[^1].Task;
    }, () => _connections);
}
