using System.Text.Json;
using StackExchange.Redis;

namespace StoreApi.Orders;

/// <summary>
/// Caches orders in Redis for a minute. The driver's calls do not time out while the server is silent, so each call waits only briefly.
/// After a failure the cache is skipped for a moment, so that an outage slows one request in many, not all.
/// </summary>
internal sealed partial class RedisOrderCache(IConnectionMultiplexer redis, TimeProvider time,
    ILogger<RedisOrderCache> logger) : IOrderCache
{
    private static readonly TimeSpan TimeToLive = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    private long _failedAt;

    public Task<Order?> FindAsync(Guid id) => TryAsync(async database =>
    {
        var json = await database.StringGetAsync(Key(id));
        return json.IsNull ? null : Read(json!);
    });

    public Task KeepAsync(Order order) => TryAsync(async database =>
    {
        await database.StringSetAsync(Key(order.Id), JsonSerializer.SerializeToUtf8Bytes(order, StoreJson.Default.Order), TimeToLive);
        return order;
    });

    private static RedisKey Key(Guid id) => $"order:{id:N}";

    // Another version of this service may have written an entry that cannot be read: the store then replaces it.
    private static Order? Read(byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, StoreJson.Default.Order);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<Order?> TryAsync(Func<IDatabase, Task<Order?>> use)
    {
        var failedAt = Interlocked.Read(ref _failedAt);
        if (failedAt != 0 && time.GetElapsedTime(failedAt) < Rest)
            return null;

        try
        {
            var order = await use(redis.GetDatabase()).WaitAsync(LongestWait, time);
            if (Interlocked.Exchange(ref _failedAt, 0) != 0)
                Log.Back(logger);

            return order;
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            if (Interlocked.Exchange(ref _failedAt, time.GetTimestamp()) == 0)
                Log.Away(logger, exception);

            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning,
            "The order cache is not available. The service reads orders from the store until it is back. Check Redis.")]
        public static partial void Away(ILogger logger, Exception exception);

        [LoggerMessage(2, LogLevel.Information, "The order cache is available again.")]
        public static partial void Back(ILogger logger);
    }
}
