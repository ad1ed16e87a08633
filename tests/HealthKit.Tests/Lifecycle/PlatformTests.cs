using System.Runtime.InteropServices;
using HealthKit.Lifecycle;
using Microsoft.Extensions.Hosting.Internal;

namespace HealthKit.Tests.Lifecycle;

public sealed class PlatformTests
{
    [Theory]
    [InlineData("KUBERNETES_SERVICE_HOST", 10, 30.0)]
    [InlineData("ECS_CONTAINER_METADATA_URI_V4", 10, 30.0)]
    [InlineData("ECS_CONTAINER_METADATA_URI", 10, 30.0)]
    [InlineData("DOTNET_RUNNING_IN_CONTAINER", 5, 10.0)]
    [InlineData("HOSTNAME", 5, null)]
    public void Defaults_ByTheEnvironment_AreThoseOfTheOrchestrator(string variable, double delay, double? grace)
    {
        var platform = new Platform(name => name == variable ? "set" : null);
        var options = new HealthKitOptions();

        Assert.Equal((delay, grace), (platform.DrainDelayOf(options).TotalSeconds, platform.GracePeriodOf(options)?.TotalSeconds));
    }

    [Theory]
    [InlineData("KUBERNETES_SERVICE_HOST", "the default in Kubernetes")]
    [InlineData("ECS_CONTAINER_METADATA_URI_V4", "the default in ECS")]
    [InlineData("ECS_CONTAINER_METADATA_URI", "the default in ECS")]
    [InlineData("HOSTNAME", "the default outside Kubernetes and ECS; Ctrl+C stops it at once")]
    public void DrainDelay_ByTheEnvironment_HasItsReason(string variable, string reason)
    {
        var platform = new Platform(name => name == variable ? "set" : null);

        Assert.Equal(reason, platform.ReasonOfDrainDelay(new HealthKitOptions()));
        Assert.Equal("as DrainDelay is set", platform.ReasonOfDrainDelay(new HealthKitOptions { DrainDelay = TimeSpan.Zero }));
    }

    [Theory]
    [InlineData("KUBERNETES_SERVICE_HOST", 10, "the default in Kubernetes")]
    [InlineData("DOTNET_RUNNING_IN_CONTAINER", 0, "the default in Development")]
    [InlineData("HOSTNAME", 0, "the default in Development")]
    public void DrainDelay_InDevelopment_IsThatOfTheOrchestratorOrZero(string variable, double delay, string reason)
    {
        var platform = new Platform(name => name == variable ? "set" : null, "in Development");
        var options = new HealthKitOptions();

        Assert.Equal((delay, reason), (platform.DrainDelayOf(options).TotalSeconds, platform.ReasonOfDrainDelay(options)));
    }

    [Theory]
    [InlineData("KUBERNETES_SERVICE_HOST")]
    [InlineData("DOTNET_RUNNING_IN_CONTAINER")]
    public void DrainDelay_OfATestHost_IsZeroOnEveryPlatform(string variable)
    {
        var platform = new Platform(new HostingEnvironment { EnvironmentName = "Production" }, isInMemory: true,
            name => name == variable ? "set" : null);
        var options = new HealthKitOptions();

        Assert.Equal((TimeSpan.Zero, "the default on the in-memory test server"),
            (platform.DrainDelayOf(options), platform.ReasonOfDrainDelay(options)));
        Assert.Null(platform.GracePeriodOf(options));
    }

    [Theory]
    [InlineData("Production", "HOSTNAME", 5, "the default outside Kubernetes and ECS; Ctrl+C stops it at once")]
    [InlineData("Development", "HOSTNAME", 0, "the default in Development")]
    [InlineData("Development", "KUBERNETES_SERVICE_HOST", 10, "the default in Kubernetes")]
    public void DrainDelay_OfAHostWithAServer_IsThatOfItsEnvironment(string environment, string variable, double delay, string reason)
    {
        var platform = new Platform(new HostingEnvironment { EnvironmentName = environment }, isInMemory: false,
            name => name == variable ? "set" : null);
        var options = new HealthKitOptions();

        Assert.Equal((delay, reason), (platform.DrainDelayOf(options).TotalSeconds, platform.ReasonOfDrainDelay(options)));
    }

    [Theory]
    [InlineData("KUBERNETES_SERVICE_HOST", PosixSignal.SIGINT, 10)]
    [InlineData("HOSTNAME", PosixSignal.SIGTERM, 5)]
    [InlineData("HOSTNAME", PosixSignal.SIGINT, 0)]
    [InlineData("HOSTNAME", PosixSignal.SIGQUIT, 0)]
    public void DrainDelay_BySignal_IsZeroForThoseOfATerminal(string variable, PosixSignal signal, double delay)
    {
        var platform = new Platform(name => name == variable ? "set" : null);

        Assert.Equal(delay, platform.DrainDelayOf(new HealthKitOptions(), signal).TotalSeconds);
        Assert.Equal(1, platform.DrainDelayOf(new HealthKitOptions { DrainDelay = TimeSpan.FromSeconds(1) }, signal).TotalSeconds);
    }

    [Fact]
    public void GracePeriod_OfAContainerThatSetsItsDrain_IsUnknown()
    {
        var platform = new Platform(static name => name == "DOTNET_RUNNING_IN_CONTAINER" ? "true" : null);

        Assert.Null(platform.GracePeriodOf(new HealthKitOptions { DrainDelay = TimeSpan.FromSeconds(20) }));
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
        Assert.Equal(TimeSpan.FromSeconds(5), new Platform(static _ => "").DrainDelayOf(new HealthKitOptions()));
    }
}
