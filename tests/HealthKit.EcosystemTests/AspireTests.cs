using System.Net;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace HealthKit.EcosystemTests;

/// <summary>Aspire's client integrations and its service defaults beside HealthKit.</summary>
public sealed class AspireTests
{
    [Fact]
    public async Task Clients_OfAspire_AreWhatHealthKitsChecksAskAndTheirOwnChecksAreAdopted()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var redis = await RedisServer.StartAsync();
        await using var app = await TestApp.StartAsync(builder =>
        {
            builder.Configuration["ConnectionStrings:orders"] = postgres.ConnectionString;
            builder.Configuration["ConnectionStrings:cache"] = redis.ConnectionString;
            builder.AddNpgsqlDataSource("orders");
            builder.AddRedisClient("cache");
            builder.Services.AddHealthKit().AddNpgsql().AddRedis();
        });

        await Health.AreHealthyAsync(app, "PostgreSql", "StackExchange.Redis", "postgres", "redis");
    }

    [Fact]
    public async Task KeyedClients_OfAspire_AreFoundByTheirKeys()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var redis = await RedisServer.StartAsync();
        await using var app = await TestApp.StartAsync(builder =>
        {
            builder.Configuration["ConnectionStrings:orders"] = postgres.ConnectionString;
            builder.Configuration["ConnectionStrings:cache"] = redis.ConnectionString;
            builder.AddKeyedNpgsqlDataSource("orders");
            builder.AddKeyedRedisClient("cache");
            builder.Services.AddHealthKit()
                .AddNpgsql("postgres", static check => check.DataSourceKey = "orders")
                .AddRedis("redis", static check => check.MultiplexerKey = "cache");
        });

        await Health.AreHealthyAsync(app, "PostgreSql_orders", "StackExchange.Redis_cache", "postgres", "redis");
    }

    [Fact]
    public async Task NpgsqlCheck_WithAddNpgsqlDataSource_UsesThatDataSource()
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var app = await TestApp.StartAsync(builder =>
        {
            builder.Services.AddNpgsqlDataSource(postgres.ConnectionString);
            builder.Services.AddHealthKit().AddNpgsql();
        });

        await Health.AreHealthyAsync(app, "postgres");
    }

    /// <summary>The methods that Aspire's template writes into the project of its service defaults.</summary>
    [Fact]
    public async Task ServiceDefaults_OfAspire_KeepTheirRoutes()
    {
        await using var app = await TestApp.StartAsync(
            static builder =>
            {
                builder.Services.AddHealthChecks().AddCheck("self", static () => HealthCheckResult.Healthy(), ["live"]);
                builder.Services.AddHealthKit().AddUnhealthy("db");
            },
            static app =>
            {
                app.MapHealthChecks("/health");
                app.MapHealthChecks("/alive", new HealthCheckOptions { Predicate = static check => check.Tags.Contains("live") });
            });

        var health = await app.GetAsync("/health");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Unhealthy"), (health.Status, health.Body));
        var alive = await app.GetAsync("/alive");
        Assert.Equal((HttpStatusCode.OK, "Healthy"), (alive.Status, alive.Body));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await app.GetAsync("/health/ready")).Status);
        Assert.Equal(HttpStatusCode.OK, (await app.GetAsync("/health/live")).Status);
    }
}
