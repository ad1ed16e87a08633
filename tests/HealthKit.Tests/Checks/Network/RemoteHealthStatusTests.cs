using System.Text;
using HealthKit.Checks.Network;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Checks.Network;

public sealed class RemoteHealthStatusTests
{
    [Theory]
    [InlineData("{\"status\":\"healthy\"}", HealthStatus.Healthy)]
    [InlineData("{\"status\":\"Degraded\",\"entries\":{}}", HealthStatus.Degraded)]
    [InlineData("{ \"components\": {}, \"status\": \"DOWN\" }", HealthStatus.Unhealthy)]
    [InlineData("{\"status\":\"UP\"}", HealthStatus.Healthy)]
    [InlineData("{\"status\":\"OUT_OF_SERVICE\"}", HealthStatus.Unhealthy)]
    [InlineData("{\"status\":\"pass\"}", HealthStatus.Healthy)]
    [InlineData("{\"status\":\"warn\"}", HealthStatus.Degraded)]
    [InlineData("{\"status\":\"fail\"}", HealthStatus.Unhealthy)]
    [InlineData("Healthy", HealthStatus.Healthy)]
    [InlineData(" Unhealthy\n", HealthStatus.Unhealthy)]
    [InlineData("ok", HealthStatus.Healthy)]
    [InlineData("{\"status\":\"UNKNOWN\"}", null)]
    [InlineData("{\"status\":200}", null)]
    [InlineData("{\"checks\":{\"status\":\"down\"}}", null)]
    [InlineData("{\"status\":\"down\"", HealthStatus.Unhealthy)]
    [InlineData("[\"down\"]", null)]
    [InlineData("The service is down.", null)]
    [InlineData("", null)]
    public void Status_OfABody_IsReadIfItIsThere(string body, HealthStatus? expected) =>
        Assert.Equal(expected, RemoteHealthStatus.Read(Encoding.UTF8.GetBytes(body), out _));

    [Theory]
    [InlineData("\uFEFF{\"status\":\"DOWN\"}", HealthStatus.Unhealthy, false)]
    [InlineData("\uFEFFDegraded", HealthStatus.Degraded, false)]
    [InlineData("{\"status\":\"unhealthy\",\"checks\":{\"a\":\"", HealthStatus.Unhealthy, false)]
    [InlineData("{\"checks\":{\"a\":\"b\"},\"stat", null, true)]
    [InlineData("{\"status\":\"unheal", null, true)]
    [InlineData("{\"checks\":{\"status\":\"down\"},", null, true)]
    [InlineData("{", null, true)]
    [InlineData("{{greeting}}", null, false)]
    [InlineData("{\"greeting\":\"hello\"}", null, false)]
    [InlineData("{\"status\":200,\"title\":\"", null, false)]
    public void Status_OfABodyThatMayBeCut_IsReadWhereItIsThere(string body, HealthStatus? expected, bool cut)
    {
        var reported = RemoteHealthStatus.Read(Encoding.UTF8.GetBytes(body), out var isCut);

        Assert.Equal((expected, cut), (reported, isCut));
    }
}
