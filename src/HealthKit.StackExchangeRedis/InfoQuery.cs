using StackExchange.Redis;

namespace HealthKit.StackExchangeRedis;

/// <summary>
/// Asks for sections of <c>INFO</c> and has them judged. The driver asks the primary, and a replica where there is no primary among the end points. Never throws.
/// </summary>
internal sealed class InfoQuery(MultiplexerSource source, Func<Func<string, Task<RedisInfo>>, Task<RedisQueryResult>> evaluate)
{
    private readonly ServerText _text = new();

    public async Task<RedisQueryResult> ExecuteAsync()
    {
        try
        {
            var database = (await source.GetAsync()).GetDatabase();
            return await evaluate(async section => new RedisInfo(await _text.QueryAsync(database, "INFO", section)));
        }
        catch (RedisServerException exception)
        {
            // Unlike a round trip, this cannot be done without.
            return RedisQueryResult.Unusable(
                RedisErrors.ReasonOf(exception.Message) ?? (RedisErrors.IsRefusal(exception.Message) ? HealthReason.Forbidden : HealthReason.Error), exception);
        }
        catch (RedisCommandException exception)
        {
            return RedisQueryResult.Unusable(RedisErrors.IsRefusal(exception) ? HealthReason.Forbidden : HealthReason.Error, exception);
        }
        catch (Exception exception)
        {
            return RedisQueryResult.Failed(exception);
        }
    }
}
