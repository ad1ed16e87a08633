using System.Reflection;
using HealthKit.Snapshots;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Snapshots;

/// <summary>The comparisons that are written out. A property that one of them forgets would hide a change from every reader.</summary>
public sealed class EqualityTests
{
    private static readonly ProbeVerdict Healthy = ProbeVerdict.Healthy;
    private static readonly ProbeVerdict Unhealthy = new(HealthStatus.Unhealthy, HealthReason.Stale, IsCausedByHost: true);

    [Fact]
    public void Verdict_ThatDiffersInOneProperty_IsAnother() => AssertSeen(
        Healthy,
        Healthy with { Status = HealthStatus.Degraded }, Healthy with { Reason = HealthReason.Slow },
        Healthy with { IsCausedByHost = true }, Healthy with { Message = "hello" });

    [Fact]
    public void Verdicts_ThatDifferInOneProbe_AreOthers()
    {
        var verdicts = new ProbeVerdicts(Healthy, Healthy, Healthy, Healthy);

        AssertSeen(verdicts, verdicts with { Overall = Unhealthy }, verdicts with { Live = Unhealthy },
            verdicts with { Ready = Unhealthy }, verdicts with { Startup = Unhealthy });
    }

    [Fact]
    public void HostState_ThatDiffersInOneProperty_IsAnother()
    {
        var state = new HostState();

        AssertSeen(
            state, state with { Phase = HostPhase.Draining },
            state with { Maintenance = new Maintenance(Message: null, DateTimeOffset.UnixEpoch) }, state with { IsStuck = true },
            state with { ThreadPoolDelay = TimeSpan.FromSeconds(1) });
    }

    // One variant for each property, so that a new property needs one too.
    private static void AssertSeen<T>(T value, params IReadOnlyList<T> variants)
        where T : notnull
    {
        var settable = typeof(T).GetProperties(BindingFlags.Instance | BindingFlags.Public).Count(static property => property.CanWrite);
        Assert.Equal(settable, variants.Count);
        Assert.All(variants, variant => Assert.NotEqual(value, variant));
    }
}
