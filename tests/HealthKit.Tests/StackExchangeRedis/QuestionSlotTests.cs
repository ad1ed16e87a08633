using HealthKit.StackExchangeRedis;

namespace HealthKit.Tests.StackExchangeRedis;

public sealed class QuestionSlotTests
{
    private readonly List<TaskCompletionSource<RedisAnswer>> _asked = [];
    private string _connections = "10.0.0.1:6379";

    [Fact]
    public void Question_Unanswered_IsTheOneThatFurtherRunsSee()
    {
        var slot = Slot();

        var first = slot.Ask();
        var second = slot.Ask();

        Assert.Same(first, second);
        Assert.Single(_asked);
    }

    [Fact]
    public void Question_Answered_IsAskedAnew()
    {
        var slot = Slot();
        var first = slot.Ask();
        _asked[0].SetResult(RedisAnswer.Usable);

        var second = slot.Ask();

        Assert.NotSame(first, second);
        Assert.Equal(2, _asked.Count);
    }

    [Fact]
    public void Question_ForAServerThatIsGone_IsAskedAnew()
    {
        var slot = Slot();
        var first = slot.Ask();
        _connections = "10.0.0.2:6379";

        var second = slot.Ask();

        Assert.NotSame(first, second);
        Assert.Same(second, slot.Ask());
    }

    private QuestionSlot Slot() => new(() =>
    {
        _asked.Add(new TaskCompletionSource<RedisAnswer>());
        return _asked[^1].Task;
    }, () => _connections);
}
