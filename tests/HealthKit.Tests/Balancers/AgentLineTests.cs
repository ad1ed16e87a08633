using HealthKit.Balancers;
using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Balancers;

public sealed class AgentLineTests
{
    private static readonly ProbeVerdict Maintenance =
        new(HealthStatus.Unhealthy, HealthReason.Maintenance, IsCausedByHost: true, "Moving to the new storage");

    private readonly HealthKitOptions _options = new() { Details = DetailLevel.Summary, AgentDegradedWeight = 50 };

    [Fact]
    public void Line_OfEachVerdict_IsHaproxys()
    {
        Assert.Equal("ready up 100%\n", Line(HealthStatus.Healthy, reason: null));
        Assert.Equal("ready up 50%\n", Line(HealthStatus.Degraded, HealthReason.Slow));
        Assert.Equal("drain #draining\n", Line(HealthStatus.Unhealthy, HealthReason.Draining));
        Assert.Equal("maint #maintenance\n", Line(HealthStatus.Unhealthy, HealthReason.Maintenance));
        Assert.Equal("maint #Moving to the new storage\n", AgentLine.Of(Maintenance, _options));
        Assert.Equal("down #starting\n", Line(HealthStatus.Unhealthy, HealthReason.Starting));
        Assert.Equal("down #stale\n", Line(HealthStatus.Unhealthy, HealthReason.Stale));
        Assert.Equal("down #stuck\n", Line(HealthStatus.Unhealthy, HealthReason.Stuck));
        Assert.Equal("down #connection-refused\n", Line(HealthStatus.Unhealthy, HealthReason.ConnectionRefused));
    }

    [Fact]
    public void Line_WithoutDetails_HasNoText()
    {
        _options.Details = DetailLevel.None;

        Assert.Equal("maint\n", AgentLine.Of(Maintenance, _options));
        Assert.Equal("drain\n", Line(HealthStatus.Unhealthy, HealthReason.Draining));
        Assert.Equal("down\n", Line(HealthStatus.Unhealthy, HealthReason.Timeout));
    }

    [Fact]
    public void MaintenanceMessage_InTheAgentLine_IsOneShortAsciiLine()
    {
        Assert.Equal("maint #a??ready up 100%\n", AgentLine.Of(Maintenance with { Message = "a\r\nready up 100%" }, _options));
        Assert.Equal("maint #caf?\n", AgentLine.Of(Maintenance with { Message = "café" }, _options));
        Assert.Equal("maint #".Length + 100 + 1, AgentLine.Of(Maintenance with { Message = new string('x', 1_024) }, _options).Length);
    }

    private string Line(HealthStatus status, HealthReason? reason) =>
        AgentLine.Of(new ProbeVerdict(status, reason, IsCausedByHost: false), _options);
}
