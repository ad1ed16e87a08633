using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.Tests.StackExchangeRedis;

public sealed class RedisThresholdRulesTests
{
    [Fact]
    public void Settings_ThatCannotBe_AreRefusedTogether()
    {
        using var services = new TestServices(
            static services => services.AddHealthKit()
                .AddRedisMemory("full", static options => (options.ConnectionStringName, options.UnhealthyAt) = ("Redis", 1.5))
                .AddRedisMemory("nowhere")
                .AddRedisReplication("link", static options => (options.ConnectionStringName, options.MinimumReplicas) = ("Redis", -1))
                .AddRedisReplication("late", static options => options.ConnectionStringName = "Redis"),
            ("ConnectionStrings:Redis", "redis:6379"), ("HealthKit:Checks:late:DegradedAt", "00:02:00"));

        Assert.Equal(
            """
            HealthKit:Checks:full:DegradedAt and UnhealthyAt are 0.8 and 1.5; they must be from 0 to 1, and UnhealthyAt must not be less than DegradedAt.
            Check "nowhere" uses the app's IConnectionMultiplexer, and none is registered. Register it with services.AddSingleton<IConnectionMultiplexer>(...), or set ConnectionStringName to the name of a connection string for the check.
            HealthKit:Checks:link:MinimumReplicas is -1; it must be from 0 to 100.
            HealthKit:Checks:late:DegradedAt and UnhealthyAt are 00:02:00 and 00:01:00; they must be from 00:00:01 to 1.00:00:00, and UnhealthyAt must not be less than DegradedAt. Write 00:00:05 for five seconds: a bare number is read as days.
            """,
            services.Faults());
    }

    [Fact]
    public void Settings_OfTheConfiguration_Win()
    {
        using var services = new TestServices(
            static services => services.AddHealthKit().AddRedisMemory(configure: static options => options.ConnectionStringName = "Redis"),
            ("ConnectionStrings:Redis", "redis:6379"), ("HealthKit:Checks:redis-memory:IncludeEvicting", "true"));

        Assert.Equal("", services.Faults());
        Assert.True(services.Get<Microsoft.Extensions.Options.IOptionsMonitor<RedisMemoryOptions>>().Get("redis-memory").IncludeEvicting);
        Assert.Equal((CheckImpact.Degrades, TimeSpan.FromSeconds(3)),
            (services.Definition("redis-memory").Impact, services.Definition("redis-memory").Interval));
    }
}
