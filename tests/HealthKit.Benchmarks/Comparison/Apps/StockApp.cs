using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.Benchmarks.Comparison.Apps;

/// <summary>Stock health checks as people write them today: two checks, one endpoint, the default writer.</summary>
internal static class StockApp
{
    public static Task<ComparedApp> StartAsync(string postgres, string redis) => ComparedApp.StartAsync(
        builder =>
        {
            UsualClients.Add(builder.Services, postgres, redis);
            builder.Services.AddRoutingCore();
            builder.Services.AddHealthChecks().AddCheck<UsualPostgresCheck>("postgres").AddCheck<UsualRedisCheck>("redis");
        },
        static app => app.MapHealthChecks("/health/ready"));
}
