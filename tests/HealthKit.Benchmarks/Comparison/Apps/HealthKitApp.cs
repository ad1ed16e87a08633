using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.Benchmarks.Comparison.Apps;

/// <summary>HealthKit as its README shows it, with the same clients as the stock app and an additional management port.</summary>
internal static class HealthKitApp
{
    public static async Task<ComparedApp> StartAsync(string postgres, string redis)
    {
        var managementPort = TestServers.FreePort.Next();
        var app = await ComparedApp.StartAsync(
            builder =>
            {
                builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
                {
                    ["HealthKit:Details"] = nameof(DetailLevel.Summary),
                    ["HealthKit:ManagementPort"] = $"{managementPort}",
                    ["HealthKit:Management:Address"] = "127.0.0.1",
                    ["HealthKit:Management:Details"] = nameof(DetailLevel.Summary),
                });
                UsualClients.Add(builder.Services, postgres, redis);
                builder.Services.AddHealthKit().AddNpgsql().AddRedis();
            },
            static _ => { },
            managementPort);
        await app.App.Services.WaitUntilReadyAsync();
        return app;
    }
}
