using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.Benchmarks.Comparison.Apps;

/// <summary>A typical setup of the stock health checks: two checks, one endpoint, the default writer.</summary>
internal static class StockApp
{
    public static async Task<ComparedApp> StartAsync(string postgres, string redis)
    {
        var app = await ComparedApp.StartAsync(
            builder =>
            {
                UsualClients.Add(builder.Services, postgres, redis);
                builder.Services.AddRoutingCore();
                builder.Services.AddHealthChecks().AddCheck<UsualPostgresCheck>("postgres").AddCheck<UsualRedisCheck>("redis");
            },
            static app => app.MapHealthChecks("/health/ready"));

        // The Redis client connects at its first use and blocks the calling thread. Many first requests at once block so many pool threads
        // that the client's own response waits, at worst for 30 s. All apps of this process wait with it.
        using var client = new HttpClient();
        using var answer = await client.GetAsync(app.Url("/health/ready"));
        answer.EnsureSuccessStatusCode();
        return app;
    }
}
