using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Snapshots;

public sealed class HealthReaderTests
{
    [Fact]
    public void Read_TheService_HasEachCheckWithReasonAndImpact()
    {
        using var harness = new EngineHarness(
            new ScriptedCheck("orders", static options => options.Tags.Add("sql")).Says(HealthReason.ConnectionRefused.Unhealthy()),
            new ScriptedCheck("cache", static options =>
            {
                options.Impact = CheckImpact.Degrades;
                options.Probes = HealthProbes.None;
            }));
        harness.Step();

        var health = harness.Get<IHealthReader>().Read();

        Assert.Equal((HealthStatus.Unhealthy, HealthReason.ConnectionRefused), (health.Status, health.Reason));
        Assert.Equal(harness.Store.Latest.Timestamp, health.Timestamp);
        Assert.Equal(["orders", "cache"], health.Checks.Select(static check => check.Name));
        var (orders, cache) = (health.Checks[0], health.Checks[1]);
        Assert.Equal(
            (HealthStatus.Unhealthy, HealthReason.ConnectionRefused, "The server refused the connection.", harness["orders"].Since),
            (orders.Status, orders.Reason!, orders.Message!, orders.Since));
        Assert.Equal((CheckImpact.Critical, HealthProbes.Ready), (orders.Impact, orders.Probes));
        Assert.Equal(["ready", "sql"], orders.Tags);
        Assert.Equal((HealthStatus.Healthy, null, null), (cache.Status, cache.Reason, cache.Message));
        Assert.Equal((CheckImpact.Degrades, HealthProbes.None), (cache.Impact, cache.Probes));
        Assert.Empty(cache.Tags);
    }

    [Theory]
    [InlineData(HealthProbes.Live, HealthStatus.Healthy, "process")]
    [InlineData(HealthProbes.Ready, HealthStatus.Unhealthy, "orders")]
    [InlineData(HealthProbes.Startup, HealthStatus.Healthy, "")]
    public void Read_AProbe_HasItsChecksOnly(HealthProbes probe, HealthStatus status, string checks)
    {
        using var harness = new EngineHarness(static builder => builder
            .AddCheck("process", static () => HealthCheckResult.Healthy(), ["live"])
            .AddCheck("orders", static () => HealthCheckResult.Unhealthy("Full.")));
        harness.Step().Advance(1);

        var health = harness.Get<IHealthReader>().Read(probe);

        Assert.Equal((status, checks), (health.Status, string.Join(", ", health.Checks.Select(static check => check.Name))));
    }

    [Theory]
    [InlineData(HealthProbes.None)]
    [InlineData(HealthProbes.Live | HealthProbes.Ready)]
    public void Read_NotOneProbe_IsRefused(HealthProbes probe)
    {
        using var services = new TestServices(static services => services.AddHealthKit());

        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => services.Get<IHealthReader>().Read(probe));
        Assert.StartsWith(
            "Pass one of Live, Ready and Startup. For the service as a whole, call Read() without an argument.", exception.Message,
            StringComparison.Ordinal);
    }

    /// <summary>A host may dispose its services while a background service still stops.</summary>
    [Fact]
    public void Read_AfterTheServicesAreDisposed_StillWorks()
    {
        using var services = new TestServices(static services => services.AddHealthKit());
        var reader = services.Get<IHealthReader>();
        var before = reader.Read().Status;

        services.Dispose();

        Assert.Equal(before, reader.Read().Status);
    }

    [Fact]
    public void Read_HealthKitSwitchedOff_IsRefused()
    {
        using var services = new TestServices(static services => services.AddHealthKit(), ("HealthKit:Enabled", "false"));

        var exception = Assert.Throws<InvalidOperationException>(() => services.Get<IHealthReader>().Read());
        Assert.Equal("HealthKit is disabled in this host, so it knows no health. Set HealthKit:Enabled to true.", exception.Message);
    }
}
