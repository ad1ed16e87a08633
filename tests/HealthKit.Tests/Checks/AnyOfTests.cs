using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Checks;

public sealed class AnyOfTests
{
    private readonly ScriptedCheck[] _members =
        [.. Enumerable.Range(0, 3)
            .Select(index => new ScriptedCheck($"replica{index}", static options =>
                (options.Impact, options.FailAfter, options.RecoverAfter) = (CheckImpact.Informational, 1, 1)))];

    [Theory]
    [InlineData(3, 0, HealthStatus.Healthy)]
    [InlineData(2, 0, HealthStatus.Healthy)]
    [InlineData(1, 1, HealthStatus.Degraded)]
    [InlineData(0, 2, HealthStatus.Degraded)]
    [InlineData(1, 0, HealthStatus.Unhealthy)]
    [InlineData(0, 0, HealthStatus.Unhealthy)]
    public void Two_OfThree_AreEnough(int healthy, int degraded, HealthStatus expected)
    {
        for (var index = 0; index < _members.Length; index++)
        {
            _members[index].Says(index < healthy ? HealthCheckResult.Healthy() : index < healthy + degraded ? HealthReason.Slow.Degraded()
                : HealthReason.Timeout.Unhealthy());
        }

        using var harness = Harness();
        harness.Advance(10);

        Assert.Equal(expected, harness["replicas"].Status);
        Assert.Equal(expected, harness.Store.Current.Ready.Status);
    }

    [Fact]
    public void Turn_OfAMember_IsSeenWithinASecond()
    {
        using var harness = Harness();
        harness.Advance(10);
        _members[0].Says(HealthReason.Timeout.Unhealthy());
        _members[1].Says(HealthReason.Timeout.Unhealthy());

        harness.Advance(5.1 + 0.7);

        Assert.Equal((HealthStatus.Unhealthy, HealthReason.Threshold), (harness["replicas"].Status, harness["replicas"].Reason));
    }

    [Fact]
    public void Members_ThatHaveNotReported_HoldItOpen()
    {
        using var harness = Harness(static options => options.InitialDelay = TimeSpan.FromSeconds(5));

        harness.Advance(2);
        Assert.Equal(HealthReason.Starting, harness["replicas"].Reason);

        harness.Advance(10);
        Assert.Equal(HealthStatus.Healthy, harness["replicas"].Status);
    }

    [Fact]
    public void Names_AndNumbersThatCannotBe_AreRefused()
    {
        using var services = new TestServices(static services => services.AddHealthKit()
            .AddCheck("a", static () => HealthCheckResult.Healthy()).AddAnyOf("any", 3, "a", "b", "any"));

        Assert.Equal(
            "HealthKit:Checks:any:Required counts checks that do not exist: b, any. Pass the names of other registered checks to AddAnyOf. "
                + "Registered: a.", services.Faults());
    }

    [Fact]
    public void Number_AboveThatOfTheChecks_IsRefused()
    {
        using var services =
            new TestServices(static services => services.AddHealthKit().AddCheck("a", static () => HealthCheckResult.Healthy())
                .AddAnyOf("any", 2, "a"));

        Assert.Equal("HealthKit:Checks:any:Required is 2; it must be from 1 to 1.", services.Faults());
    }

    [Theory]
    [InlineData("counts no checks. Pass the names of other registered checks to AddAnyOf.")]
    [InlineData("counts a more than once. Pass each name to AddAnyOf once.", "a", "b", "A")]
    [InlineData("counts itself: any -> other -> Any. No check of this cycle can become healthy. Remove one of these names.", "a", "other")]
    public void Names_ThatCannotBeCounted_AreRefused(string error, params string[] names)
    {
        using var services = new TestServices(services => services.AddHealthKit()
            .AddCheck("a", static () => HealthCheckResult.Healthy())
            .AddCheck("b", static () => HealthCheckResult.Healthy())
            .AddAnyOf("other", 1, names.Contains("other") ? "Any" : "b")
            .AddAnyOf("any", 1, names));

        Assert.Equal($"HealthKit:Checks:any:Required {error}", services.Faults().Split('\n')[^1]);
    }

    [Theory]
    [InlineData("db")]
    [InlineData("some")]
    public void Dependency_ThatIsCounted_DoesNotGetIntoLiveness(string member)
    {
        using var services = new TestServices(
            services => services.AddHealthKit().AddTcp("db", "db", 5432).AddAnyOf("some", 1, "DB").AddAnyOf("any", 1, member),
                ("HealthKit:Checks:any:Probes", "Live"));

        Assert.Equal(
            $"HealthKit:Checks:any:Probes contains Live, but the check counts {(member == "db" ? "db" : "DB")}, which checks a dependency. "
                + $"When that dependency fails, "
            + "Kubernetes would restart every replica without fixing anything. Remove Live from Probes, and use Ready.",
            services.Faults());
    }

    [Fact]
    public void Heartbeats_ThatAreCounted_MayBeInLiveness()
    {
        using var services = new TestServices(
            static services => services.AddHealthKit().AddHeartbeat("a", TimeSpan.FromSeconds(30))
                .AddHeartbeat("b", TimeSpan.FromSeconds(30)).AddAnyOf("any", 1, "a", "b"), ("HealthKit:Checks:any:Probes", "Live"));

        Assert.Empty(services.Faults());
    }

    [Fact]
    public async Task SwitchedOff_WithTheStockEndpoint_CountsNoMember()
    {
        using var services = new TestServices(
            static services => services.AddHealthKit().AddCheck("a", static () => HealthCheckResult.Healthy()).AddAnyOf("any", 1, "a"),
                ("HealthKit:Enabled", "false"));

        var report = await services.Get<HealthCheckService>().CheckHealthAsync();

        Assert.Equal((HealthStatus.Healthy, 2), (report.Status, report.Entries.Count));
    }

    private EngineHarness Harness(Action<CheckOptions>? configure = null) => new(
        builder =>
        {
            EngineHarness.AddOwn(builder, _members);
            foreach (var member in _members)
                builder.Services.Configure<CheckOptions>(member.Name, options => configure?.Invoke(options));

            builder.AddAnyOf("replicas", 2, [.. _members.Select(static member => member.Name)]);
        },
        _members);
}
