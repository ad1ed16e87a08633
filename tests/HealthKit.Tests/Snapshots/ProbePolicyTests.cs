using System.Text;
using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Snapshots;

public sealed class ProbePolicyTests
{
    private static readonly HostState Started = new() { Phase = HostPhase.Started };

    [Fact]
    public void Verdict_OfOneCheckInReady_FollowsItsImpact()
    {
        AssertTable(HealthProbes.Ready, """
            Critical never run: Unhealthy Healthy Unhealthy Healthy
            Critical healthy: Healthy Healthy Healthy Healthy
            Critical degraded: Degraded Healthy Degraded Healthy
            Critical unhealthy: Unhealthy Healthy Unhealthy Healthy
            Critical never healthy: Unhealthy Healthy Unhealthy Healthy
            Shared never run: Unhealthy Healthy Unhealthy Healthy
            Shared healthy: Healthy Healthy Healthy Healthy
            Shared degraded: Degraded Healthy Degraded Healthy
            Shared unhealthy: Degraded Healthy Degraded Healthy
            Shared never healthy: Unhealthy Healthy Unhealthy Healthy
            Degrades never run: Degraded Healthy Degraded Healthy
            Degrades healthy: Healthy Healthy Healthy Healthy
            Degrades degraded: Degraded Healthy Degraded Healthy
            Degrades unhealthy: Degraded Healthy Degraded Healthy
            Degrades never healthy: Degraded Healthy Degraded Healthy
            Informational never run: Healthy Healthy Healthy Healthy
            Informational healthy: Healthy Healthy Healthy Healthy
            Informational degraded: Healthy Healthy Healthy Healthy
            Informational unhealthy: Healthy Healthy Healthy Healthy
            Informational never healthy: Healthy Healthy Healthy Healthy
            """);
    }

    [Fact]
    public void Verdict_OfOneCheckInLive_FollowsItsImpact()
    {
        AssertTable(HealthProbes.Live, """
            Critical never run: Unhealthy Healthy Healthy Healthy
            Critical healthy: Healthy Healthy Healthy Healthy
            Critical degraded: Degraded Degraded Healthy Healthy
            Critical unhealthy: Unhealthy Unhealthy Healthy Healthy
            Critical never healthy: Unhealthy Unhealthy Healthy Healthy
            Shared never run: Unhealthy Healthy Healthy Healthy
            Shared healthy: Healthy Healthy Healthy Healthy
            Shared degraded: Degraded Degraded Healthy Healthy
            Shared unhealthy: Degraded Degraded Healthy Healthy
            Shared never healthy: Unhealthy Unhealthy Healthy Healthy
            Degrades never run: Degraded Healthy Healthy Healthy
            Degrades healthy: Healthy Healthy Healthy Healthy
            Degrades degraded: Degraded Degraded Healthy Healthy
            Degrades unhealthy: Degraded Degraded Healthy Healthy
            Degrades never healthy: Degraded Degraded Healthy Healthy
            Informational never run: Healthy Healthy Healthy Healthy
            Informational healthy: Healthy Healthy Healthy Healthy
            Informational degraded: Healthy Healthy Healthy Healthy
            Informational unhealthy: Healthy Healthy Healthy Healthy
            Informational never healthy: Healthy Healthy Healthy Healthy
            """);
    }

    [Fact]
    public void Verdict_OfOneCheckInStartup_FollowsItsImpact()
    {
        AssertTable(HealthProbes.Startup, """
            Critical never run: Unhealthy Healthy Unhealthy Unhealthy
            Critical healthy: Healthy Healthy Healthy Healthy
            Critical degraded: Degraded Healthy Healthy Healthy
            Critical unhealthy: Unhealthy Healthy Healthy Healthy
            Critical never healthy: Unhealthy Healthy Unhealthy Unhealthy
            Shared never run: Unhealthy Healthy Unhealthy Unhealthy
            Shared healthy: Healthy Healthy Healthy Healthy
            Shared degraded: Degraded Healthy Healthy Healthy
            Shared unhealthy: Degraded Healthy Healthy Healthy
            Shared never healthy: Unhealthy Healthy Unhealthy Unhealthy
            Degrades never run: Degraded Healthy Unhealthy Unhealthy
            Degrades healthy: Healthy Healthy Healthy Healthy
            Degrades degraded: Degraded Healthy Healthy Healthy
            Degrades unhealthy: Degraded Healthy Healthy Healthy
            Degrades never healthy: Degraded Healthy Unhealthy Unhealthy
            Informational never run: Healthy Healthy Healthy Healthy
            Informational healthy: Healthy Healthy Healthy Healthy
            Informational degraded: Healthy Healthy Healthy Healthy
            Informational unhealthy: Healthy Healthy Healthy Healthy
            Informational never healthy: Healthy Healthy Healthy Healthy
            """);
    }

    [Fact]
    public void Verdict_OfSeveralChecks_IsTheWorstWithItsReason()
    {
        CheckState[] checks =
        [
            States.State(States.Definition("a"), HealthStatus.Healthy),
            States.State(States.Definition("b"), HealthStatus.Degraded),
            States.State(States.Definition("c"), HealthStatus.Unhealthy, hasRun: false),
        ];

        var verdict = ProbePolicy.Evaluate(ProbeKind.Ready, Started, checks);

        Assert.Equal(new ProbeVerdict(HealthStatus.Unhealthy, HealthReason.Starting, IsCausedByHost: false), verdict);
    }

    [Fact]
    public void Verdict_WithoutChecks_IsHealthy()
    {
        Assert.All(Enum.GetValues<ProbeKind>(), probe => Assert.Equal(ProbeVerdict.Healthy, ProbePolicy.Evaluate(probe, Started, [])));
        Assert.Equal(new ProbeVerdict(HealthStatus.Healthy, Reason: null, IsCausedByHost: false), ProbeVerdict.Healthy);
    }

    [Fact]
    public void Verdict_InEachStateOfTheHost_IsThatOfTheTable()
    {
        var maintenance = new Maintenance("Upgrade.", default);
        var table = new StringBuilder();
        foreach (var phase in Enum.GetValues<HostPhase>())
        {
            Append($"{phase}", new HostState { Phase = phase });
            Append($"{phase}, maintenance", new HostState { Phase = phase, Maintenance = maintenance });
            Append($"{phase}, stuck", new HostState { Phase = phase, IsStuck = true });
            Append($"{phase}, both", new HostState { Phase = phase, Maintenance = maintenance, IsStuck = true });
        }

        Assert.Equal("""
            Starting: Overall starting* Live ok Ready starting* Startup starting*
            Starting, maintenance: Overall starting* Live ok Ready starting* Startup starting*
            Starting, stuck: Overall starting* Live stuck* Ready starting* Startup starting*
            Starting, both: Overall starting* Live stuck* Ready starting* Startup starting*
            Started: Overall ok Live ok Ready ok Startup ok
            Started, maintenance: Overall maintenance* Live ok Ready maintenance* Startup ok
            Started, stuck: Overall stuck* Live stuck* Ready stuck* Startup ok
            Started, both: Overall stuck* Live stuck* Ready stuck* Startup ok
            Draining: Overall draining* Live ok Ready draining* Startup ok
            Draining, maintenance: Overall draining* Live ok Ready draining* Startup ok
            Draining, stuck: Overall draining* Live ok Ready draining* Startup ok
            Draining, both: Overall draining* Live ok Ready draining* Startup ok

            """, table.ToString());

        void Append(string name, HostState host)
        {
            var verdicts = Enum.GetValues<ProbeKind>().Select(probe => (probe, Verdict: ProbePolicy.Evaluate(probe, host, [])));
            table.AppendJoin("",
                [$"{name}:", .. verdicts.Select(
                    one => $" {one.probe} {one.Verdict.Reason?.Code ?? "ok"}{(one.Verdict.IsCausedByHost ? "*" : "")}"), "\n"]);
        }
    }

    [Fact]
    public void Verdict_InMaintenance_CarriesTheWordsOfTheOperators()
    {
        var host = new HostState { Phase = HostPhase.Started, Maintenance = new Maintenance("Upgrade.", default) };

        Assert.Equal("Upgrade.", ProbePolicy.Evaluate(ProbeKind.Ready, host, []).Message);
    }

    [Fact]
    public void StaleForm_OfAVerdictOfTheHost_KeepsItsReason()
    {
        var draining = ProbeVerdicts.Of(new HostState { Phase = HostPhase.Draining }, []);

        Assert.Equal(HealthReason.Draining, draining.AsStale().Ready.Reason);
    }

    /// <summary>The rows are the impact and state of the one check. The columns are overall, live, ready and startup.</summary>
    private static void AssertTable(HealthProbes probes, string expected)
    {
        (string Name, HealthStatus Status, bool HasRun, bool HasSucceeded)[] rows =
        [
            ("never run", HealthStatus.Unhealthy, false, false), ("healthy", HealthStatus.Healthy, true, true),
            ("degraded", HealthStatus.Degraded, true, true), ("unhealthy", HealthStatus.Unhealthy, true, true),
            ("never healthy", HealthStatus.Unhealthy, true, false),
        ];
        var table = new List<string>();
        foreach (var impact in Enum.GetValues<CheckImpact>())
        {
            foreach (var (name, status, hasRun, hasSucceeded) in rows)
            {
                // The evaluation never gives a check that degrades a worse state.
                var capped = impact == CheckImpact.Degrades && status == HealthStatus.Unhealthy ? HealthStatus.Degraded : status;
                var state = States.State(States.Definition("x", impact, probes), capped, hasRun, hasSucceeded);
                var verdicts = Enum.GetValues<ProbeKind>().Select(probe => ProbePolicy.Evaluate(probe, Started, [state]).Status);
                table.Add($"{impact} {name}: {string.Join(' ', verdicts)}");
            }
        }

        Assert.Equal(expected, string.Join('\n', table));
    }
}
