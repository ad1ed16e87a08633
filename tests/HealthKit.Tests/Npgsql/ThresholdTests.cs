using HealthKit.Npgsql;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Npgsql;

/// <summary>A value at a threshold counts as passed.</summary>
public sealed class ThresholdTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly VirtualTime _time = new();
    private readonly ReplicationQuery _replication;

    public ThresholdTests() => _replication = new ReplicationQuery(new NpgsqlReplicationOptions(), _time);

    [Theory]
    [InlineData(0, 97, HealthStatus.Healthy)]
    [InlineData(799, 1_000, HealthStatus.Healthy)]
    [InlineData(800, 1_000, HealthStatus.Degraded)]
    [InlineData(899, 1_000, HealthStatus.Degraded)]
    [InlineData(900, 1_000, HealthStatus.Unhealthy)]
    [InlineData(1_003, 1_000, HealthStatus.Unhealthy)]
    [InlineData(1, 0, HealthStatus.Unhealthy)]
    public void Connections_AgainstTheirLimit_AreEvaluatedByShare(int used, int limit, HealthStatus expected)
    {
        var result = new ConnectionsQuery(new NpgsqlConnectionsOptions()).Evaluate(used, limit).ToResult();

        Assert.Equal((expected, used, limit), (result.Status, result.Data["used"], result.Data["limit"]));
        Assert.Equal(expected == HealthStatus.Healthy ? null : HealthReason.Threshold, ReasonOf(result));
    }

    [Theory]
    [InlineData(9.999, HealthStatus.Healthy)]
    [InlineData(10, HealthStatus.Degraded)]
    [InlineData(59.999, HealthStatus.Degraded)]
    [InlineData(60, HealthStatus.Unhealthy)]
    public void Lag_OfAStandbyThatIsBehind_IsTheAgeOfItsLastTransaction(double seconds, HealthStatus expected)
    {
        var result = Evaluate(isStreaming: true, hasReplayedAll: false, TimeSpan.FromSeconds(seconds));

        Assert.Equal((expected, seconds), (result.Status, result.Data["lagSeconds"]));
        Assert.Equal(expected == HealthStatus.Healthy ? null : HealthReason.Threshold, ReasonOf(result));
    }

    [Fact]
    public void Lag_WithoutWrites_IsZero()
    {
        var result = Evaluate(isStreaming: true, hasReplayedAll: true, Hour);

        Assert.Equal((HealthStatus.Healthy, 0.0, "standby"), (result.Status, result.Data["lagSeconds"], result.Data["role"]));
    }

    [Fact]
    public void Lag_OfTheFirstWriteAfterALongTime_CountsFromWhenItWasUpToDate()
    {
        Evaluate(isStreaming: true, hasReplayedAll: true, Hour);
        _time.Advance(TimeSpan.FromSeconds(5));

        var result = Evaluate(isStreaming: true, hasReplayedAll: false, Hour);

        Assert.Equal((HealthStatus.Healthy, 5.0), (result.Status, result.Data["lagSeconds"]));
    }

    [Fact]
    public void Lag_OfAStandbyThatLostItsPrimary_GrowsAlthoughItHasReplayedAll()
    {
        Evaluate(isStreaming: true, hasReplayedAll: true, TimeSpan.FromSeconds(1));

        _time.Advance(TimeSpan.FromSeconds(10));
        var first = Evaluate(isStreaming: false, hasReplayedAll: true, TimeSpan.FromSeconds(11));
        _time.Advance(TimeSpan.FromSeconds(50));
        var second = Evaluate(isStreaming: false, hasReplayedAll: true, TimeSpan.FromSeconds(61));

        Assert.Equal((HealthStatus.Degraded, HealthStatus.Unhealthy), (first.Status, second.Status));
        Assert.Equal(60.0, second.Data["lagSeconds"]);
    }

    [Fact]
    public void Lag_Unknown_IsUnhealthy()
    {
        var result = Evaluate(isStreaming: false, hasReplayedAll: true, sinceTransaction: null);

        Assert.Equal((HealthStatus.Unhealthy, "unknown"), (result.Status, result.Data["lagSeconds"]));
    }

    [Fact]
    public void Lag_WithThePrimarysClockAhead_IsZero()
    {
        Assert.Equal(0.0, Evaluate(isStreaming: true, hasReplayedAll: false, TimeSpan.FromSeconds(-3)).Data["lagSeconds"]);
    }

    [Fact]
    public void Primary_HasNoLag()
    {
        var result = _replication.Evaluate(new StandbyStatus(IsStandby: false, IsStreaming: false, HasReplayedAll: false,
            SinceTransaction: null)).ToResult();

        Assert.Equal((HealthStatus.Healthy, "primary"), (result.Status, result.Data["role"]));
    }

    [Fact]
    public void Settings_Invalid_AreRefusedTogether()
    {
        using var services = new TestServices(
            static services => services.AddHealthKit()
                .AddNpgsqlConnections("full", static options => (options.ConnectionStringName, options.DegradedAt) = ("Db", 0.95))
                .AddNpgsqlConnections("nowhere")
                .AddNpgsqlReplication("lag", static options => options.ConnectionStringName = "Db"),
            ("ConnectionStrings:Db", "Host=db"), ("HealthKit:Checks:lag:UnhealthyAt", "5"));

        Assert.Equal(
            """
            HealthKit:Checks:full:DegradedAt and UnhealthyAt are 0.95 and 0.9; they must be from 0 to 1, and DegradedAt must not exceed UnhealthyAt.
            Check "nowhere" needs an NpgsqlDataSource, but none is registered. Register the app's data source, such as services.AddSingleton(_ => NpgsqlDataSource.Create(connectionString)), or set HealthKit:Checks:nowhere:ConnectionStringName to the name of a connection string.
            HealthKit:Checks:lag:DegradedAt and UnhealthyAt are 00:00:10 and 5.00:00:00; they must be from 00:00:00.0010000 to 1.00:00:00, and DegradedAt must not exceed UnhealthyAt. Write 00:00:05 for five seconds: a bare number is read as days.
            """,
            services.Faults());
    }

    [Fact]
    public void Thresholds_InConfiguration_OverrideCode()
    {
        using var services = new TestServices(
            static services => services.AddHealthKit()
                .AddNpgsqlConnections(configure: static options => options.ConnectionStringName = "Db"),
            ("ConnectionStrings:Db", "Host=db"), ("HealthKit:Checks:postgres-connections:DegradedAt", "0.5"));

        Assert.Equal("", services.Faults());
        Assert.Equal(0.5, services.Get<Microsoft.Extensions.Options.IOptionsMonitor<NpgsqlConnectionsOptions>>()
            .Get("postgres-connections").DegradedAt);
        Assert.Equal((CheckImpact.Degrades, TimeSpan.FromSeconds(3)),
            (services.Definition("postgres-connections").Impact, services.Definition("postgres-connections").Interval));
    }

    private HealthCheckResult Evaluate(bool isStreaming, bool hasReplayedAll, TimeSpan? sinceTransaction) =>
        _replication.Evaluate(new StandbyStatus(IsStandby: true, isStreaming, hasReplayedAll, sinceTransaction)).ToResult();

    private static HealthReason? ReasonOf(HealthCheckResult result) => result.Exception is null ? null : HealthReason.Of(result.Exception);
}
