using HealthChecks.UI.Client;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using StackExchange.Redis;

namespace HealthKit.Benchmarks.Comparison.Apps;

/// <summary>
/// The stock health checks with the packages that most apps use: AspNetCore.HealthChecks.NpgSql and AspNetCore.HealthChecks.Redis on the
/// app's own clients, and the writer of AspNetCore.HealthChecks.UI.Client.
/// </summary>
internal static class StockApp
{
    public static async Task<ComparedApp> StartAsync(string postgres, string redis, ComparisonTimeouts timeouts)
    {
        var app = await ComparedApp.StartAsync(
            builder =>
            {
                UsualClients.Add(builder.Services, timeouts.OfPostgres(postgres), timeouts.OfRedis(redis));
                builder.Services.AddRoutingCore();
                builder.Services.AddHealthChecks()
                    .AddNpgSql(static services => services.GetRequiredService<NpgsqlDataSource>(), name: "postgres")
                    .AddRedis(static services => services.GetRequiredService<IConnectionMultiplexer>(), name: "redis");
            },
            static app => app.MapHealthChecks(
                "/health/ready", new HealthCheckOptions { ResponseWriter = UIResponseWriter.WriteHealthCheckUIResponse }));

        // The Redis client connects at its first use and blocks the calling thread. Many first requests at once block so many pool threads
        // that the client's own response waits, at worst for 30 s. All apps of this process wait with it.
        using var client = new HttpClient();
        using var answer = await Eventually.SucceedsAsync(
            async () => (await client.GetAsync(app.Url("/health/ready"))).EnsureSuccessStatusCode(), timeouts.FirstSuccess);
        return app;
    }
}
