using HealthKit.Reactions;
using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Reactions;

public sealed class SlowRunLogTests
{
    [Fact]
    public void Runs_BecomeSlowAndFastAgain_AreLoggedOnceEach()
    {
        using var services =
            new TestServices(static services => services.AddHealthKit().AddCheck("db", static () => HealthCheckResult.Healthy()));
        var log = Assert.Single(services.Provider.GetServices<IRunObserver>().OfType<SlowRunLog>());

        foreach (var seconds in (double[])[0.2, 0.5, 1.5, 3, 0.2, 0.1, 2])
            log.Observe(Run(services, seconds));

        Assert.Equal(
            [
                "Check db is slow: a run took 1500 ms, longer than 500 ms. Logged once until the check is fast again. "
                    + "Find what makes it slow, or raise HealthKit:SlowRunAfter.",
                "Check db is fast again: a run took 200 ms.",
                "Check db is slow: a run took 2000 ms, longer than 500 ms. Logged once until the check is fast again. "
                    + "Find what makes it slow, or raise HealthKit:SlowRunAfter.",
            ],
            services.Log.Records.Select(record => record.Message));
    }

    [Fact]
    public void Runs_AroundTheLimit_AreSlowUntilOneIsMuchFaster()
    {
        using var services =
            new TestServices(static services => services.AddHealthKit().AddCheck("db", static () => HealthCheckResult.Healthy()));
        var log = Assert.Single(services.Provider.GetServices<IRunObserver>().OfType<SlowRunLog>());

        foreach (var seconds in (double[])[0.55, 0.45, 0.55, 0.25, 0.55, 0.24])
            log.Observe(Run(services, seconds));

        Assert.Equal([1104, 1105], services.Log.Records.Select(record => record.Id));
    }

    [Fact]
    public void Run_ThatFails_IsNeitherSlowNorFastAgain()
    {
        using var services =
            new TestServices(static services => services.AddHealthKit().AddCheck("db", static () => HealthCheckResult.Healthy()));
        var log = Assert.Single(services.Provider.GetServices<IRunObserver>().OfType<SlowRunLog>());

        log.Observe(Run(services, seconds: 1.1, HealthReason.ConnectionRefused));
        Assert.Empty(services.Log.Records);
        log.Observe(Run(services, seconds: 1.1));
        log.Observe(Run(services, seconds: 0.1, HealthReason.ConnectionRefused));

        Assert.Equal(1104, Assert.Single(services.Log.Records).Id);
    }

    [Fact]
    public void Run_PastItsDeadline_IsNotLoggedAsSlow()
    {
        using var services =
            new TestServices(static services => services.AddHealthKit().AddCheck("db", static () => HealthCheckResult.Healthy()));
        var log = Assert.Single(services.Provider.GetServices<IRunObserver>().OfType<SlowRunLog>());

        log.Observe(Run(services, 2, HealthReason.Timeout));

        Assert.Empty(services.Log.Records);
    }

    [Fact]
    public void FirstRun_Slow_IsNotLogged()
    {
        using var services =
            new TestServices(static services => services.AddHealthKit().AddCheck("db", static () => HealthCheckResult.Healthy()));
        var log = Assert.Single(services.Provider.GetServices<IRunObserver>().OfType<SlowRunLog>());

        log.Observe(Run(services, 3) with { IsFirst = true });
        log.Observe(Run(services, 0.1));

        Assert.Empty(services.Log.Records);
    }

    private static RunRecord Run(TestServices services, double seconds, HealthReason? reason = null) => new(
        services.Definition("db"), reason is null ? HealthStatus.Healthy : HealthStatus.Unhealthy, reason, TimeSpan.FromSeconds(seconds),
            IsRun: true, NewVerdict: null, At: default) { Timestamp = 0 };
}
