using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.Benchmarks.Comparison.Apps;

/// <summary>HealthKit as its README shows it, with the same clients as the stock app and an additional management port.</summary>
internal static class HealthKitApp
{
    public static async Task<ComparedApp> StartAsync(string postgres, string redis, ComparisonTimeouts timeouts)
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
                if (timeouts.Check is { } timeout)
                    builder.Configuration.AddInMemoryCollection(LongTimeouts(timeout));

                UsualClients.Add(builder.Services, timeouts.OfPostgres(postgres), timeouts.OfRedis(redis));
                builder.Services.AddHealthKit().AddNpgsql().AddRedis();
            },
            static _ => { },
            managementPort);
        await app.App.Services.WaitUntilReadyAsync(timeouts.Ready);
        return app;
    }

    // On a busy machine the runs and the engine itself may be late.
    private static Dictionary<string, string?> LongTimeouts(TimeSpan timeout) => new()
    {
        ["HealthKit:StuckAfter"] = "01:00:00",
        ["HealthKit:Checks:postgres:Timeout"] = $"{timeout:c}",
        ["HealthKit:Checks:postgres:StaleAfter"] = "01:00:00",
        ["HealthKit:Checks:redis:Timeout"] = $"{timeout:c}",
        ["HealthKit:Checks:redis:StaleAfter"] = "01:00:00",
    };
}
