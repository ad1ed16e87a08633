using StackExchange.Redis;

namespace HealthKit.StackExchangeRedis;

/// <summary>
/// Asks for sections of <c>INFO</c> and has them judged. The driver asks the primary, and a replica where there is no primary among the end points. Never throws.
/// </summary>
internal sealed class InfoQuestion(MultiplexerSource source, Func<Func<string, Task<RedisInfo>>, Task<RedisAnswer>> judge)
{
    private readonly ServerText _text = new();

    public async Task<RedisAnswer> AskAsync()
    {
        try
        {
            var database = (await source.GetAsync()).GetDatabase();
            return await judge(async section => new RedisInfo(await _text.AskAsync(database, "INFO", section)));
        }
        catch (RedisServerException exception)
        {
            // Unlike a round trip, this cannot be done without.
            return RedisAnswer.Unusable(
                RedisErrors.ReasonOf(exception.Message) ?? (RedisErrors.IsRefusal(exception.Message) ? HealthReason.Forbidden : HealthReason.Error), exception);
        }
        catch (RedisCommandException exception)
        {
            // Switched off in the app's command map.
            return RedisAnswer.Unusable(HealthReason.Forbidden, exception);
        }
        catch (Exception exception)
        {
            return RedisAnswer.Failed(exception);
        }
    }
}
