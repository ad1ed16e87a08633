using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Snapshots;

public sealed class StatusNamesTests
{
    [Theory]
    [InlineData(HealthStatus.Healthy, "healthy", "pass", "Healthy")]
    [InlineData(HealthStatus.Degraded, "degraded", "warn", "Degraded")]
    [InlineData(HealthStatus.Unhealthy, "unhealthy", "fail", "Unhealthy")]
    public void Status_InEachForm_HasItsName(HealthStatus status, string lower, string healthJson, string stock) => Assert.Equal(
        (lower, healthJson, stock), (StatusNames.Lower(status), StatusNames.HealthJson(status), StatusNames.Stock(status)));

    [Fact]
    public void Probes_All_HaveTheirNames() =>
        Assert.Equal(["overall", "live", "ready", "startup"], Enum.GetValues<ProbeKind>().Select(StatusNames.Of));
}
