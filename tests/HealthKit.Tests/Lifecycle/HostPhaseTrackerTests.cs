using HealthKit.Lifecycle;
using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.Tests.Lifecycle;

public sealed class HostPhaseTrackerTests
{
    [Fact]
    public void Phase_BeforeTheHostHasStarted_IsStarting()
    {
        using var services = Begun();

        Assert.Equal(HostPhase.Starting, services.Store.Current.Host.Phase);
    }

    [Fact]
    public void Phase_HostStarted_IsStarted()
    {
        using var services = Begun();

        services.Lifetime.Start();

        Assert.Equal(HostPhase.Started, services.Store.Current.Host.Phase);
    }

    [Fact]
    public void Phase_HostStopping_IsDrainingAndLiveStaysHealthy()
    {
        using var services = Begun();
        services.Lifetime.Start();

        services.Lifetime.StopApplication();

        var snapshot = services.Store.Current;
        Assert.Equal((HealthReason.Draining, HealthReason.Draining, null),
            (snapshot.Ready.Reason, snapshot.Overall.Reason, snapshot.Live.Reason));
    }

    [Fact]
    public void Phase_StoppedWhileStarting_StaysDraining()
    {
        using var services = Begun();
        services.Lifetime.StopApplication();

        services.Lifetime.Start();

        Assert.Equal(HostPhase.Draining, services.Store.Current.Host.Phase);
    }

    private static TestServices Begun()
    {
        var services = new TestServices(static services => services.AddHealthKit());
        services.Get<HostPhaseTracker>().Start();
        return services;
    }
}
