using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Telemetry;

/// <summary>Every family of HealthKit's own metrics, in the format of the page.</summary>
public sealed class HealthKitMetricsTests
{
    private readonly ScriptedCheck _check = new();

    [Fact]
    public void Counters_BeforeAnythingIsCounted_AreZero()
    {
        using var scene = new MetricsScene(_check);

        Assert.Equal(
            [
                """health_check_total{check="db",status="healthy"} 0""", """health_check_total{check="db",status="degraded"} 0""",
                """health_check_total{check="db",status="unhealthy"} 0""", """health_check_transitions_total{check="db",to="healthy"} 0""",
                """health_check_transitions_total{check="db",to="degraded"} 0""",
                    """health_check_transitions_total{check="db",to="unhealthy"} 0""",
                """health_check_timeouts_total{check="db"} 0""",
            ],
            [.. scene.Family("health_check_total"), .. scene.Family("health_check_transitions_total"),
                .. scene.Family("health_check_timeouts_total")]);
    }

    [Fact]
    public void Runs_OfEachResult_AreCountedWithTheirDurations()
    {
        using var scene = new MetricsScene(_check);
        scene.Harness.Step();
        _check.Says(HealthStatus.Unhealthy);
        scene.Harness.Advance(7);

        Assert.Contains("""health_check_total{check="db",status="healthy"} 1""", scene.Family("health_check_total"));
        Assert.Contains("""health_check_total{check="db",status="unhealthy"} 2""", scene.Family("health_check_total"));
        Assert.Equal("""health_check_duration_seconds_count{check="db"} 3""",
            Assert.Single(scene.Family("health_check_duration_seconds_count")));
        Assert.Contains("""health_check_transitions_total{check="db",to="unhealthy"} 1""", scene.Family("health_check_transitions_total"));
    }

    [Fact]
    public void Run_ThatOverruns_CountsAsOneRunAndOneTimeout()
    {
        using var scene = new MetricsScene(_check);
        _check.Hangs();

        scene.Harness.Step().Advance(60);

        Assert.Contains("""health_check_total{check="db",status="unhealthy"} 1""", scene.Family("health_check_total"));
        Assert.Equal("""health_check_timeouts_total{check="db"} 1""", Assert.Single(scene.Family("health_check_timeouts_total")));
    }

    [Fact]
    public void StatusMetric_OfACheck_IsOneOnlyForItsCurrentStatus()
    {
        using var scene = new MetricsScene(_check);
        _check.Says(HealthStatus.Degraded);

        scene.Harness.Step();

        Assert.Equal(
            [
                """health_check_status{check="db",status="healthy"} 0""", """health_check_status{check="db",status="degraded"} 1""",
                """health_check_status{check="db",status="unhealthy"} 0""",
            ],
            scene.Family("health_check_status"));
    }

    [Fact]
    public void Status_OfMoreChecksThanAFamilyMayHaveSeries_IsThereForEach()
    {
        using var scene = new MetricsScene([.. Enumerable.Range(0, 1_000).Select(static number => new ScriptedCheck($"check-{number}"))]);

        scene.Harness.Step();

        Assert.Equal(3_000, scene.Family("health_check_status").Length);
        Assert.Equal(1_000, scene.Family("health_check_status")
            .Count(static line => line.EndsWith("status=\"healthy\"} 1", StringComparison.Ordinal)));
    }

    [Fact]
    public void Status_OfTheProbes_HasAllTwelve()
    {
        using var scene = new MetricsScene(_check);
        scene.Harness.Step();
        scene.Harness.Store.SetPhase(HostPhase.Draining);

        var lines = scene.Family("health_status");

        Assert.Equal(12, lines.Length);
        Assert.Equal(
            [
                """health_status{probe="overall",status="unhealthy"} 1""", """health_status{probe="live",status="healthy"} 1""",
                """health_status{probe="ready",status="unhealthy"} 1""", """health_status{probe="startup",status="healthy"} 1""",
            ],
            lines.Where(line => line.EndsWith('1')));
        Assert.Equal("health_draining 1", Assert.Single(scene.Family("health_draining")));
    }

    [Fact]
    public void Times_OfACheckThatNeverSucceeded_HaveNoLastSuccess()
    {
        using var scene = new MetricsScene(_check);
        _check.Says(HealthStatus.Unhealthy);
        scene.Harness.Step();

        Assert.Empty(scene.Family("health_check_last_success_timestamp_seconds"));
        var seconds = scene.Harness.Time.GetUtcNow().ToUnixTimeSeconds();
        Assert.Equal(
            $$"""health_check_last_run_timestamp_seconds{check="db"} {{seconds}}""",
                Assert.Single(scene.Family("health_check_last_run_timestamp_seconds")));
    }

    [Fact]
    public void Memory_OfTheProcess_IsThere()
    {
        using var scene = new MetricsScene(_check);

        Assert.NotEmpty(scene.Family("process_memory_usage_bytes"));
    }

    [Fact]
    public void Page_OfAStaleSnapshot_ReportsUnhealthyAndRunsNoCheck()
    {
        using var scene = new MetricsScene(_check);
        scene.Harness.Step();
        scene.Harness.IsHalted = true;
        scene.Harness.Advance(3_600);

        Assert.Contains("""health_check_status{check="db",status="unhealthy"} 1""", scene.Family("health_check_status"));
        Assert.Single(_check.Starts);
    }
}
