using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Lifecycle;

public sealed class HealthControlTests
{
    [Fact]
    public void Maintenance_Entered_FailsReadyAndOverallWithItsWords()
    {
        using var harness = Harness();

        harness.Get<IHealthControl>().EnterMaintenance("Upgrading.");

        var snapshot = harness.Store.Current;
        Assert.Equal((HealthReason.Maintenance, "Upgrading."), (snapshot.Ready.Reason, snapshot.Ready.Message));
        Assert.Equal((HealthReason.Maintenance, null, null), (snapshot.Overall.Reason, snapshot.Live.Reason, snapshot.Startup.Reason));
    }

    [Fact]
    public void Maintenance_LeftAfterAWhile_IsLoggedWithItsLength()
    {
        using var harness = Harness();
        var control = harness.Get<IHealthControl>();
        control.EnterMaintenance();
        harness.Advance(60);
        control.EnterMaintenance("Still upgrading");
        harness.Advance(30);

        control.LeaveMaintenance();
        control.LeaveMaintenance();

        Assert.Equal(HealthStatus.Healthy, harness.Store.Current.Ready.Status);
        Assert.Equal(
            [
                "Warning 1300: The service entered maintenance and takes no traffic: no reason given. To put it back into rotation, send "
                    + "DELETE /health/maintenance to the management port, or call LeaveMaintenance().",
                "Warning 1300: The service entered maintenance and takes no traffic: Still upgrading. To put it back into rotation, send "
                    + "DELETE /health/maintenance to the management port, or call LeaveMaintenance().",
                "Information 1301: The service left maintenance after 90 s and is back in rotation.",
            ],
            harness.Log.Records.Select(record => record.ToString()));
    }

    [Fact]
    public void Words_WithASecret_AreMaskedAndShortened()
    {
        using var harness = Harness();

        harness.Get<IHealthControl>().EnterMaintenance("password=hunter2 " + new string('x', 5_000));

        var message = harness.Store.Current.Ready.Message!;
        Assert.DoesNotContain("hunter2", message, StringComparison.Ordinal);
        Assert.InRange(message.Length, 1, 1_025);
    }

    [Fact]
    public void SwitchedOff_TakesEverythingAndDoesNothing()
    {
        using var services = new TestServices(
            static services => services.AddHealthKit().AddReported("queue").AddCheck(
                "db", static () => HealthCheckResult.Healthy()), ("HealthKit:Enabled", "false"));
        var control = services.Get<IHealthControl>();

        control.EnterMaintenance("Upgrading.");
        control.LeaveMaintenance();
        control.ReportUnhealthy("queue", "Full.");

        Assert.Empty(services.Log.Records);
    }

    [Fact]
    public void Changes_FromManyThreads_LoseNothing()
    {
        using var harness = Harness();
        var control = harness.Get<IHealthControl>();

        Parallel.For(0, 1_000, index =>
        {
            control.EnterMaintenance($"{index}");
            control.LeaveMaintenance();
        });

        Assert.Null(harness.Store.Latest.Host.Maintenance);
        Assert.Equal(HostPhase.Started, harness.Store.Latest.Host.Phase);
    }

    private static EngineHarness Harness()
    {
        var harness = new EngineHarness();
        harness.Step();
        return harness;
    }
}
