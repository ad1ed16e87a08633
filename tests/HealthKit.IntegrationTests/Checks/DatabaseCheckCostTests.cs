using System.Diagnostics;
using System.Globalization;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace HealthKit.IntegrationTests.Checks;

/// <summary>One run after the other of each check of a database, on connections that are there.</summary>
[Collection(nameof(Alone))]
public sealed class DatabaseCheckCostTests(ITestOutputHelper output)
{
    private const int Runs = 500;

    [Fact]
    public async Task Run_OfEachCheck_CostsLittle()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var standby = await postgres.StartStandbyAsync();
        await using var redis = await RedisServer.StartAsync();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Postgres"] = postgres.ConnectionString,
            ["ConnectionStrings:Standby"] = standby.ConnectionString,
            ["ConnectionStrings:Redis"] = redis.ConnectionString,
        }).Build());
        services.AddLogging().AddHealthKit()
            .AddNpgsql("AddNpgsql", static options => options.ConnectionStringName = "Postgres")
            .AddNpgsqlConnections("AddNpgsqlConnections", static options => options.ConnectionStringName = "Postgres")
            .AddNpgsqlReplication("AddNpgsqlReplication", static options => options.ConnectionStringName = "Standby")
            .AddRedis("AddRedis", static options => options.ConnectionStringName = "Redis")
            .AddRedisMemory("AddRedisMemory", static options => options.ConnectionStringName = "Redis")
            .AddRedisReplication("AddRedisReplication", static options => options.ConnectionStringName = "Redis");
        await using var provider = services.BuildServiceProvider();

        var lines = new List<string>();
        foreach (var registration in provider.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations)
        {
            var check = registration.Factory(provider);
            await RunAsync(check, registration);
            var (bytes, started) = (GC.GetTotalAllocatedBytes(precise: true), Stopwatch.GetTimestamp());
            await RunAsync(check, registration);
            var mean = Stopwatch.GetElapsedTime(started) / Runs;
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"A run of {registration.Name}: {mean.TotalMicroseconds:0} us, {(GC.GetTotalAllocatedBytes(precise: true) - bytes) / Runs:N0} B"));
            Assert.InRange(mean.TotalMilliseconds, 0, 20);
        }

        output.WriteLine(string.Join('\n', lines));
        await Figures.WriteAsync("database-checks.txt", string.Join('\n', lines) + "\n");
    }

    private static async Task RunAsync(IHealthCheck check, HealthCheckRegistration registration)
    {
        var context = new HealthCheckContext { Registration = registration };
        for (var run = 0; run < Runs; run++)
        {
            var result = await check.CheckHealthAsync(context);
            Assert.True(result.Status == HealthStatus.Healthy, $"{registration.Name}: {result.Exception}");
        }
    }
}
