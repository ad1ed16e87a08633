using System.Text.Json.Nodes;
using HealthKit.IntegrationTests.App;
using HealthKit.IntegrationTests.Npgsql;
using HealthKit.TestServers;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using StackExchange.Redis;

namespace HealthKit.IntegrationTests.Checks;

/// <summary>The network layers that checks with a driver report for outages.</summary>
public sealed class DriverLayerTests
{
    [Theory]
    [InlineData("Host=no-such-host.invalid", "dns", "dns")]
    [InlineData("closed", "connection-refused", "tcp")]
    [InlineData("dropped", "unreachable", "network")]
    [InlineData("redis", "protocol", "protocol")]
    [InlineData("Password=wrong", "authentication", "service")]
    [InlineData("SSL Mode=Require", "tls", "tls")]
    public async Task Postgres_ThatFails_NamesTheLayer(string error, string reason, string layer)
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var redis = await RedisServer.StartAsync();
        var settings = error switch
        {
            "closed" => $"Port={FreePort.Next()}",
            "dropped" => $"Port={DroppingPort.Open()}",
            "redis" => $"Port={redis.Port}",
            _ => error,
        };

        // Dropped packets are meant to reach a timeout. Redis waits for the end of a line, so a request to it waits for half of one.
        var limit = TimeSpan.FromSeconds(error switch { "dropped" => 1, "redis" => 8, _ => 60 });
        await using var source = NpgsqlDataSource.Create(
            $"{postgres.ConnectionString};{settings};Timeout={limit.TotalSeconds};Command Timeout={limit.TotalSeconds}");

        await AssertLayerAsync(builder => builder.Services.AddSingleton(source), builder =>
            builder.AddNpgsql("x", options => options.Timeout = 2 * limit), reason, layer);
    }

    [Theory]
    [InlineData("no-such-host.invalid:6379", "dns", "dns")]
    [InlineData("closed", "connection-refused", "tcp")]
    [InlineData("postgres", "protocol", "protocol")]
    [InlineData("password", "authentication", "service")]
    public async Task Redis_ThatFails_NamesTheLayer(string error, string reason, string layer)
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var redis = await RedisServer.StartAsync(static settings => settings.Password = "right");
        var address = error switch
        {
            "closed" => $"127.0.0.1:{FreePort.Next()}",
            "postgres" => $"127.0.0.1:{postgres.Port}",
            "password" => $"127.0.0.1:{redis.Port},password=wrong",
            _ => error,
        };
        using var multiplexer = await ConnectionMultiplexer.ConnectAsync($"{address},abortConnect=false,connectTimeout=500,connectRetry=1");

        await AssertLayerAsync(builder => builder.Services.AddSingleton<IConnectionMultiplexer>(multiplexer), builder =>
            builder.AddRedis("x", static options => options.Timeout = TimeSpan.FromSeconds(60)), reason, layer);
    }

    private static async Task AssertLayerAsync(
        Action<Microsoft.AspNetCore.Builder.WebApplicationBuilder> connect, Action<IHealthKitBuilder> register, string reason, string layer)
    {
        var management = FreePort.Next();
        await using var app = await TestApp.StartAsync(builder =>
        {
            builder.Configuration["HealthKit:ManagementPort"] = $"{management}";
            connect(builder);
            register(builder.Services.AddHealthKit());
        });
        using var operators = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{management}"), Timeout = TestApp.Deadline };
        var (summary, full) = ("", "");

        // Each further failed run replaces the reason, so a run that the machine delays hides the right one until the next run.
        await Eventually.TrueAsync(
            async () =>
            {
                summary = (await app.GetAsync("/health/x")).Body;
                using var answer = await operators.GetAsync(new Uri("/health/x", UriKind.Relative));
                full = await answer.Content.ReadAsStringAsync();
                return IsExpected(summary) && IsExpected(full);
            },
            TestApp.Deadline, $"the check has the reason {reason} and the layer {layer}");

        Assert.DoesNotContain("127.0.0.1", summary, StringComparison.Ordinal);
        Assert.Equal(layer != "dns", JsonNode.Parse(full)!["check"]!["addresses"]?[0]?.GetValue<string>()
            .StartsWith("127.0.0.1:", StringComparison.Ordinal) ?? false);

        bool IsExpected(string body)
        {
            var check = JsonNode.Parse(body)!["check"]!;
            return (reason, layer) == ($"{check["reason"]}", $"{check["layer"]}");
        }
    }
}
