using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Http;

public sealed class SnapshotHealthCheckServiceTests
{
    [Fact]
    public async Task Report_OfAllChecks_IsWholeAndRunsNone()
    {
        var check = new ScriptedCheck().Takes(TimeSpan.Zero);
        using var harness = Harness(check);

        var report = await Report(harness);

        Assert.Equal(HealthStatus.Healthy, report.Status);
        Assert.Equal(["db", "self"], report.Entries.Keys.Order(StringComparer.Ordinal));
        Assert.Single(check.Starts);
    }

    [Fact]
    public async Task Report_OfAFailure_HoldsOurSentenceAndNoException()
    {
        using var harness = Harness(new ScriptedCheck().Throws(new TimeoutException("canary")));

        var entry = (await Report(harness)).Entries["db"];

        Assert.Equal((HealthStatus.Unhealthy, "No response arrived before the timeout.", null),
            (entry.Status, entry.Description, entry.Exception));
    }

    [Fact]
    public async Task Report_OfLivenessChecksWhileDraining_IsHealthy()
    {
        using var harness = Harness(new ScriptedCheck());
        harness.Store.SetPhase(HostPhase.Draining);

        Assert.Equal(HealthStatus.Healthy, (await Report(harness, static check => check.Tags.Contains("live"))).Status);
        Assert.Equal(HealthStatus.Healthy, (await Report(harness, static _ => false)).Status);
    }

    [Fact]
    public async Task Report_OfAllWhileDraining_IsUnhealthy()
    {
        using var harness = Harness(new ScriptedCheck());
        harness.Store.SetPhase(HostPhase.Draining);

        Assert.Equal(HealthStatus.Unhealthy, (await Report(harness)).Status);
    }

    [Fact]
    public async Task Report_EngineHalted_IsStale()
    {
        using var harness = Harness(new ScriptedCheck());
        harness.IsHalted = true;
        harness.Advance(60);

        var report = await Report(harness);

        Assert.Equal((HealthStatus.Unhealthy, "The last result is too old."), (report.Status, report.Entries["db"].Description));
    }

    [Fact]
    public async Task Report_OfASharedCheckThatBlinks_IsDegraded()
    {
        var check = new ScriptedCheck(configure: static options => options.Impact = CheckImpact.Shared);
        using var harness = Harness(check);
        check.Says(HealthStatus.Unhealthy);
        harness.Advance(20);

        var report = await Report(harness);

        Assert.Equal((HealthStatus.Degraded, HealthStatus.Degraded), (report.Status, report.Entries["db"].Status));
        Assert.Equal("The check reported this state.", report.Entries["db"].Description);
    }

    [Fact]
    public async Task Report_InformationalCheckFails_DescribesItInAHealthyEntry()
    {
        var check = new ScriptedCheck(configure: static options =>
            options.Impact = CheckImpact.Informational).Throws(new TimeoutException());
        using var harness = Harness(check);

        var report = await Report(harness);

        Assert.Equal(
            (HealthStatus.Healthy, HealthStatus.Healthy, "No response arrived before the timeout."),
                (report.Status, report.Entries["db"].Status, report.Entries["db"].Description));
    }

    [Fact]
    public async Task Report_OfACheckWithoutTags_HasTheTagsOfItsProbes()
    {
        using var harness = new EngineHarness(static builder => builder.AddCheck("untagged", static () => HealthCheckResult.Healthy()));

        Assert.Equal(["ready"], (await Report(harness, static check => check.Tags.Contains("ready"))).Entries["untagged"].Tags);
    }

    [Fact]
    public async Task Report_OfALivenessCheckAloneWhileDraining_HasTheReasonAsAnEntry()
    {
        using var harness =
            new EngineHarness(static builder => builder.AddCheck("self", static () => HealthCheckResult.Healthy(), ["live"]));
        harness.Store.SetPhase(HostPhase.Draining);

        // The gRPC health service requests all checks this way.
        var report = await Report(harness, static _ => true);

        Assert.Equal(
            "self Healthy, ready Unhealthy The service is shutting down.",
            string.Join(", ", report.Entries.Select(entry => $"{entry.Key} {entry.Value.Status} {entry.Value.Description}".TrimEnd())));
    }

    [Fact]
    public async Task Report_InMaintenance_ContainsTheMessageOfTheOperators()
    {
        using var harness = Harness(new ScriptedCheck());
        harness.Store.Update(static host => host with { Maintenance = new Maintenance("Moving.", default) });

        Assert.Equal("The service is in maintenance. Moving.", (await Report(harness)).Entries["db"].Description);
    }

    [Fact]
    public async Task Report_OfAPredicateThatThrowsForOtherNames_IsOfWhatItSelects()
    {
        using var harness = Harness(new ScriptedCheck());
        var wanted = new Dictionary<string, bool> { ["db"] = true, ["self"] = false };

        Assert.Equal(["db"], (await Report(harness, check => wanted[check.Name])).Entries.Keys);
    }

    [Theory]
    [InlineData("Development", true)]
    [InlineData("Production", false)]
    public async Task Report_OfAFailureInAnEnvironment_HasTheExceptionWhereAnswersAreFull(string environment, bool isFull)
    {
        using var services = new TestServices(environment, static services => services.AddHealthKit()
            .AddCheck("db", static () => HealthCheckResult.Healthy()));
        services.Store.Publish([States.Failure(services.Definition("db"), new TimeoutException())]);

        var report = await services.Get<HealthCheckService>().CheckHealthAsync();

        Assert.Equal(isFull, report.Entries["db"].Exception is TimeoutException);
    }

    [Fact]
    public async Task Report_Cancelled_IsCancelled()
    {
        using var harness = Harness(new ScriptedCheck());

        await Assert.ThrowsAsync<OperationCanceledException>(
            () => harness.Get<HealthCheckService>().CheckHealthAsync(new CancellationToken(canceled: true)));
    }

    private static Task<HealthReport> Report(EngineHarness harness, Func<HealthCheckRegistration, bool>? predicate = null) =>
        harness.Get<HealthCheckService>().CheckHealthAsync(predicate);

    private static EngineHarness Harness(ScriptedCheck check)
    {
        var harness = new EngineHarness(
            builder =>
            {
                EngineHarness.AddOwn(builder, check);
                builder.AddCheck("self", static () => HealthCheckResult.Healthy(), ["live"]);
            },
            check);
        harness.Advance(0.1);
        return harness;
    }
}
