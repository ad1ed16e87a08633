namespace HealthKit.StackExchangeRedis;

/// <summary>
/// Allows one outstanding query: the driver keeps every command until a frozen server responds, so a later run waits for the query that is
/// there. After a change of connections it starts a new query, since the old one may wait for a server that is gone.
/// </summary>
internal sealed class SingleFlight(Func<Task<RedisQueryResult>> query, Func<string> connections)
{
    private readonly Lock _gate = new();
    private Task<RedisQueryResult>? _outstanding;
    private string? _connections;

    public Task<RedisQueryResult> RunAsync()
    {
        lock (_gate)
        {
            var now = connections();
            if (_outstanding is not { IsCompleted: false } || _connections != now)
            {
                (_outstanding, _connections) = (query(), now);
            }

            return _outstanding;
        }
    }
}
