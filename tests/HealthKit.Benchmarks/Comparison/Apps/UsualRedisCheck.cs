using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace HealthKit.Benchmarks.Comparison.Apps;

/// <summary>Works like the packages that most apps use: each probe sends two pings to every server.</summary>
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
