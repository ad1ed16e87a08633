using HealthKit.Lifecycle;

namespace HealthKit.Tests.Lifecycle;

public sealed class PlatformTests
{
    [Theory]
    [InlineData("KUBERNETES_SERVICE_HOST", 10, 30.0)]
    [InlineData("ECS_CONTAINER_METADATA_URI_V4", 10, 30.0)]
    [InlineData("ECS_CONTAINER_METADATA_URI", 10, 30.0)]
    [InlineData("HOSTNAME", 0, null)]
    public void Defaults_ByTheEnvironment_AreThoseOfTheOrchestrator(string variable, double delay, double? grace)
    {
        var platform = new Platform(name => name == variable ? "set" : null);
        var options = new HealthKitOptions();

        Assert.Equal((delay, grace), (platform.DrainDelayOf(options).TotalSeconds, platform.GracePeriodOf(options)?.TotalSeconds));
    }

    [Fact]
    public void Settings_OfTheApp_WinAnywhere()
    {
        var options = new HealthKitOptions { DrainDelay = TimeSpan.Zero, TerminationGracePeriod = TimeSpan.FromSeconds(60) };

        foreach (var platform in (Platform[])[new(static _ => null), new(static _ => "set")])
            Assert.Equal((0, 60), (platform.DrainDelayOf(options).TotalSeconds, platform.GracePeriodOf(options)?.TotalSeconds));
    }

    [Fact]
    public void Variable_SetToNothing_IsNotSet()
    {
        Assert.Equal(TimeSpan.Zero, new Platform(static _ => "").DrainDelayOf(new HealthKitOptions()));
    }
}
