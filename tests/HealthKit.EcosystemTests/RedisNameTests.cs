using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace HealthKit.EcosystemTests;

/// <summary>Uses <c>AddRedis</c> of HealthKit and of AspNetCore.HealthChecks.Redis, a dependency of Aspire, in one app.</summary>
public sealed class RedisNameTests
{
    private const string ConnectionString = "localhost:6379,password=canary-secret";

    private readonly ServiceCollection _services = [];

    [Fact]
    public void AddRedis_OnHealthKitsBuilder_IsHealthKits()
    {
        _services.AddHealthKit().AddRedis("sessions").AddRedis();

        Assert.Equal(["sessions", "redis"], Names());
    }

    [Fact]
    public void AddRedis_BehindOtherCallsOfHealthKit_IsHealthKitsToo()
    {
        _services.AddHealthKit().AddTcp("smtp", "localhost", 25).AddNpgsql().AddRedisMemory().AddSlack().AddRedis("sessions");

        Assert.Equal(["smtp", "postgres", "redis-memory", "sessions"], Names());
    }

    [Theory]
    [InlineData(ConnectionString)]
    [InlineData("localhost:6379")]
    public void AddRedis_OfHealthKit_RefusesAConnectionString(string name)
    {
        var exception = Assert.Throws<ArgumentException>(() => _services.AddHealthKit().AddRedis(name));

        Assert.DoesNotContain(name, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddRedis_OnTheStockBuilder_IsTheOthersAndWatchedByHealthKit()
    {
        _services.AddHealthKit();
        _services.AddHealthChecks().AddRedis(ConnectionString);

        Assert.Equal(["redis"], Names());
    }

    [Fact]
    public void AddRedis_WithWhatOnlyTheOtherTakes_IsTheOthers()
    {
        _services.AddHealthKit().AddRedis(ConnectionString, name: "cache");
        _services.AddHealthKit().AddRedis(static _ => ConnectionString, "cache-2");
        _services.AddHealthKit().AddRedis(static services => services.GetRequiredService<IConnectionMultiplexer>(), name: "cache-3");
        _services.AddHealthKit().AddNpgSql("Host=localhost").AddRedis(ConnectionString);

        Assert.Equal(["cache", "cache-2", "cache-3", "npgsql", "redis"], Names());
    }

    [Fact]
    public void AddRedis_WithWhatOnlyHealthKitTakes_IsHealthKitsOnAnyBuilder()
    {
        _services.AddHealthChecks().AddRedis("sessions", static options => options.RequireWrites = false).AddRedis();

        Assert.Equal(["sessions", "redis"], Names());
    }

    /// <summary>A lambda with one parameter matches <c>Action&lt;RedisCheckOptions&gt;</c>, and the compiler discards its result.</summary>
    [Fact]
    public void AddRedis_WithALambdaThatReturnsAMultiplexer_IsHealthKitsAndIgnoresIt()
    {
        _services.AddHealthKit().AddRedis(_ => Multiplexer());

        Assert.Equal(["redis"], Names());
        Assert.Equal(1, ChecksOfHealthKit());
    }

    [Fact]
    public void AddRedis_WithALambdaThatReturnsAMultiplexerOnTheStockBuilder_IsTheOthers()
    {
        _services.AddHealthChecks().AddRedis(_ => Multiplexer());

        Assert.Equal(["redis"], Names());
        Assert.Equal(0, ChecksOfHealthKit());
    }

    [Fact]
    public void AddRedis_WithATextAndNull_IsHealthKitsCheckOfThatName()
    {
        _services.AddHealthChecks().AddRedis("localhost", null);

        Assert.Equal(["localhost"], Names());
        Assert.Equal(1, ChecksOfHealthKit());
    }

    [Fact]
    public void AddRedis_WithALambdaAndAName_IsTheOthers()
    {
        _services.AddHealthKit().AddRedis(static _ => (IConnectionMultiplexer)null!, name: "cache");

        Assert.Equal(["cache"], Names());
        Assert.Equal(0, ChecksOfHealthKit());
    }

    private static IConnectionMultiplexer Multiplexer() => throw new InvalidOperationException("No test connects.");

    private int ChecksOfHealthKit() =>
        _services.Count(static service => service.ServiceType == typeof(IValidateOptions<RedisCheckOptions>));

    private IEnumerable<string> Names()
    {
        using var provider = _services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations.Select(static registration =>
            registration.Name);
    }
}
