using System.Globalization;
using HealthKit.IntegrationTests.App;
using HealthKit.IntegrationTests.Redis;
using HealthKit.TestServers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Npgsql;
using StackExchange.Redis;

namespace HealthKit.IntegrationTests.Checks;

/// <summary>Measures runs of each database check on open connections, in turn with the cheapest request that a driver can send.</summary>
public sealed class DatabaseCheckCostTests(ITestOutputHelper output)
{
    private const int Runs = 200;

    // A new connection for each run, or a query that reads everything, would be a larger multiple.
    private const int MostRoundTrips = 20;

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Run_OfEachCheck_CostsAFewRoundTrips()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var standby = await postgres.StartStandbyAsync();
        await using var redis = await RedisServer.StartAsync();
        await using var source = NpgsqlDataSource.Create(postgres.ConnectionString);
        using var multiplexer = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString + RedisHost.PatientCalls);
        await using var provider = Services(postgres, standby, redis);

        var lines = new List<string>();
        foreach (var registration in provider.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations)
        {
            var check = registration.Factory(provider);
            var context = new HealthCheckContext { Registration = registration };
            Func<Task> least = registration.Name.Contains("Redis", StringComparison.Ordinal) ? () => multiplexer.GetDatabase().PingAsync()
                : () => SelectAsync(source);
            await RunAsync(check, context);
            await least();

            var times = await PairedProbes.RunAsync(() => RunAsync(check, context), least, static run => run < Runs);

            var (run, roundTrip) = (times.Faulty.At(0.5), times.Twin.At(0.5));
            lines.Add(string.Create(
                CultureInfo.InvariantCulture, $"A run of {registration.Name}: {run.TotalMicroseconds:0} us; one round trip beside it "
                    + $"{roundTrip.TotalMicroseconds:0} us"));
            Assert.True(run < MostRoundTrips * roundTrip, lines[^1]);
        }

        output.WriteLine(string.Join('\n', lines));
        await Figures.WriteAsync("database-checks.txt", string.Join('\n', lines) + "\n");
    }

    private static ServiceProvider Services(PostgresServer postgres, PostgresServer standby, RedisServer redis)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Postgres"] = postgres.ConnectionString,
            ["ConnectionStrings:Standby"] = standby.ConnectionString,
            ["ConnectionStrings:Redis"] = redis.ConnectionString + RedisHost.PatientCalls,
        }).Build());
        services.AddLogging().AddHealthKit()
            .AddNpgsql("AddNpgsql", static options => Connect(options, "Postgres"))
            .AddNpgsqlConnections("AddNpgsqlConnections", static options => Connect(options, "Postgres"))
            .AddNpgsqlReplication("AddNpgsqlReplication", static options => Connect(options, "Standby"))
            .AddRedis("AddRedis", static options => Connect(options, "Redis"))
            .AddRedisMemory("AddRedisMemory", static options => Connect(options, "Redis"))
            .AddRedisReplication("AddRedisReplication", static options => Connect(options, "Redis"));
        return services.BuildServiceProvider();
    }

    private static void Connect(NpgsqlSourceOptions options, string name) =>
        (options.ConnectionStringName, options.Timeout) = (name, TimeLimit);

    private static void Connect(RedisSourceOptions options, string name) =>
        (options.ConnectionStringName, options.Timeout) = (name, TimeLimit);

    private static async Task RunAsync(IHealthCheck check, HealthCheckContext context)
    {
        var result = await check.CheckHealthAsync(context);
        Assert.True(result.Status == HealthStatus.Healthy, $"{context.Registration.Name}: {result.Exception}");
    }

    private static async Task SelectAsync(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("select 1");
        await command.ExecuteScalarAsync();
    }
}
