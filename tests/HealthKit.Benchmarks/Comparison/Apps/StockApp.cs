using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.Benchmarks.Comparison.Apps;

/// <summary>Stock health checks as people write them today: two checks, one endpoint, the default writer.</summary>
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

        // The client of Redis connects when it is first wanted, and blocks: wanted by many requests at once it holds so many threads of the
        // pool that its own answer waits, half a minute at worst, and all apps of this process with it.
        using var client = new HttpClient();
        using var answer = await client.GetAsync(app.Url("/health/ready"));
        answer.EnsureSuccessStatusCode();
        return app;
    }
}
