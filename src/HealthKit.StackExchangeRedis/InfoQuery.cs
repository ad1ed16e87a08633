namespace HealthKit.StackExchangeRedis;

/// <summary>Evaluates sections of <c>INFO</c> of the primary, or of a replica when the driver has no primary. Never throws.</summary>
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
            // These checks have no other source than INFO.
            var refusal = RedisErrors.IsRefusal(exception.Message) ? HealthReason.Forbidden : HealthReason.Error;
            return RedisQueryResult.Unusable(RedisErrors.ReasonOf(exception.Message) ?? refusal, exception);
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
