namespace HealthKit.StackExchangeRedis;

/// <summary>
/// Holds the one question that may be outstanding. A driver keeps every command that a frozen server does not answer, so a run that finds a question unanswered
/// waits for that one and adds none. Over other connections than at its beginning the question is asked anew: the old one may wait for a server that is gone.
/// </summary>
internal sealed class SingleFlight(Func<Task<RedisQueryResult>> ask, Func<string> connections)
{
    private readonly Lock _gate = new();
    private Task<RedisQueryResult>? _outstanding;
    private string? _over;

    public Task<RedisQueryResult> RunAsync()
    {
        lock (_gate)
        {
            var now = connections();
            if (_outstanding is not { IsCompleted: false } || _over != now)
            {
                (_outstanding, _over) = (ask(), now);
            }

            return _outstanding;
        }
    }
}
