using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace HealthKit.Benchmarks.Comparison.Apps;

/// <summary>As in the packages that most apps use: two pings of every server, for every probe.</summary>
internal sealed class UsualRedisCheck(IConnectionMultiplexer redis) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            foreach (var server in redis.GetEndPoints(configuredOnly: true))
            {
                await redis.GetDatabase().PingAsync();
                await redis.GetServer(server).PingAsync();
            }

            return HealthCheckResult.Healthy();
        }
        catch (Exception exception)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, exception.Message, exception);
        }
    }
}
