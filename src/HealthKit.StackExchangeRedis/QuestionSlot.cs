namespace HealthKit.StackExchangeRedis;

/// <summary>
/// Holds the one question that may be outstanding. A driver keeps every command that a frozen server does not answer, so a run that finds
/// a question unanswered waits for that one and adds none.
/// </summary>
internal sealed class QuestionSlot(Func<Task<RedisAnswer>> ask)
{
    private readonly Lock _gate = new();
    private Task<RedisAnswer>? _outstanding;

    public Task<RedisAnswer> Ask()
    {
        lock (_gate)
        {
            return _outstanding = _outstanding is { IsCompleted: false } ? _outstanding : ask();
        }
    }
}
