using HealthKit.Registration;
using HealthKit.Snapshots;
using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Snapshots;

public sealed class CheckHistoryTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);

    private readonly TestServices _services =
        new(static services => services.AddHealthKit().AddCheck("db", static () => HealthCheckResult.Healthy()));
    private readonly CheckHistory _history = new();

    [Fact]
    public void History_BeforeTheFirstResult_IsEmpty()
    {
        var timeline = _history.TimelineAt(Start);

        Assert.Equal((null, null, 0, 0), (timeline.From, timeline.Availability, timeline.Outages.Count, timeline.Durations.Count));
    }

    [Fact]
    public void Outage_ThatIsOver_HasItsTimesAndItsReason()
    {
        Run(0, HealthStatus.Healthy);
        Run(60, HealthStatus.Unhealthy, HealthReason.Timeout, HealthStatus.Unhealthy);
        Run(90, HealthStatus.Healthy, turned: HealthStatus.Healthy);

        var timeline = _history.TimelineAt(Start.AddSeconds(100));

        Assert.Equal([new Outage(HealthStatus.Unhealthy, HealthReason.Timeout, Start.AddSeconds(60), Start.AddSeconds(90))],
            timeline.Outages);
        Assert.Equal(0.7, timeline.Availability!.Value, precision: 9);
    }

    [Fact]
    public void Outage_FromTheStartThatLasts_IsCountedUpToNow()
    {
        Run(0, HealthStatus.Unhealthy, HealthReason.Dns);

        var timeline = _history.TimelineAt(Start.AddSeconds(5));

        Assert.Equal([new Outage(HealthStatus.Unhealthy, HealthReason.Dns, Start, To: null)], timeline.Outages);
        Assert.Equal(0, timeline.Availability);
    }

    [Fact]
    public void Degradation_IsListedAndIsAvailable()
    {
        Run(0, HealthStatus.Healthy);
        Run(10, HealthStatus.Degraded, HealthReason.Slow, HealthStatus.Degraded);

        var timeline = _history.TimelineAt(Start.AddSeconds(20));

        Assert.Equal((1, 1.0), (timeline.Outages.Count, timeline.Availability));
    }

    [Fact]
    public void Runs_ThatTurnNothing_AreDurationsAlone()
    {
        Run(0, HealthStatus.Healthy);
        Run(1, HealthStatus.Unhealthy, HealthReason.Timeout);
        Run(2, HealthStatus.Healthy);

        var timeline = _history.TimelineAt(Start.AddSeconds(3));

        Assert.Empty(timeline.Outages);
        Assert.Equal([0f, 1f, 2f], timeline.Durations);
    }

    [Fact]
    public void Overrun_OfARun_IsNotRecordedAsARun()
    {
        _history.Add(new RunRecord(_services.Definition("db"), HealthStatus.Unhealthy, HealthReason.Timeout, TimeSpan.FromSeconds(5),
            IsRun: false, NewVerdict: null, Start) { Timestamp = 0 });

        Assert.Empty(_history.TimelineAt(Start).Durations);
    }

    [Fact]
    public void History_OfALongLife_IsBoundedAndBeginsWithTheOldestThatIsKept()
    {
        for (var turn = 0; turn < 1_000; turn++)
            Run(turn, HealthStatus.Unhealthy, HealthReason.Timeout, turn % 2 == 0 ? HealthStatus.Unhealthy : HealthStatus.Healthy);

        var timeline = _history.TimelineAt(Start.AddSeconds(1_000));

        Assert.Equal(Start.AddSeconds(1_000 - CheckHistory.MaximumTransitions), timeline.From);
        Assert.Equal((50, 60), (timeline.Outages.Count, timeline.Durations.Count));
        Assert.Equal(0.5, timeline.Availability!.Value, precision: 9);
    }

    [Fact]
    public void Memory_OfAFullHistory_IsAtMostSixKilobytes()
    {
        const int Checks = 200;
        var check = _services.Definition("db");
        var runs = Enumerable.Range(0, 200)
            .Select(turn => (Turn: turn, Status: turn % 2 == 0 ? HealthStatus.Unhealthy : HealthStatus.Healthy))
            .Select(run => new RunRecord(
                check, run.Status, HealthReason.Timeout, TimeSpan.FromMilliseconds(run.Turn), IsRun: true, run.Status,
                    Start.AddSeconds(run.Turn)) { Timestamp = run.Turn })
            .ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var histories = new CheckHistory[Checks];
        for (var index = 0; index < Checks; index++)
        {
            histories[index] = new CheckHistory();
            foreach (var run in runs)
                histories[index].Add(run);
        }

        // The count includes the buffers that were discarded during growth, which take as much memory again.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / Checks, 1_000, 2 * 6_000);
        GC.KeepAlive(histories);
    }

    [Fact]
    public void Clock_ThatIsSetBack_MakesNoWindowThatEndsBeforeItBegins()
    {
        Run(0, HealthStatus.Healthy);

        var timeline = _history.TimelineAt(Start.AddHours(-1));

        Assert.Equal((Start, 1.0), (timeline.To, timeline.Availability));
    }

    [Fact]
    public void Clock_ThatIsSetBackDuringAnOutage_MakesNoOutageThatEndsBeforeItBegins()
    {
        Run(60, HealthStatus.Unhealthy, HealthReason.Timeout);
        Run(30, HealthStatus.Healthy, turned: HealthStatus.Healthy);

        Assert.Equal(Start.AddSeconds(60), Assert.Single(_history.TimelineAt(Start.AddSeconds(40)).Outages).To);
    }

    [Fact]
    public void Clock_ThatIsSetBackAfterAnOutage_LeavesNoTimeInWhichItWasAvailable()
    {
        Run(0, HealthStatus.Healthy);
        Run(60, HealthStatus.Unhealthy, HealthReason.Timeout, HealthStatus.Unhealthy);
        Run(90, HealthStatus.Healthy, turned: HealthStatus.Healthy);
        Run(-3_600, HealthStatus.Degraded, HealthReason.Slow, HealthStatus.Degraded);

        Assert.Equal(0, _history.TimelineAt(Start.AddHours(-1)).Availability);
    }

    [Theory]
    [InlineData(HealthStatus.Healthy, 1)]
    [InlineData(HealthStatus.Degraded, 1)]
    [InlineData(HealthStatus.Unhealthy, 0)]
    public void Availability_AtTheFirstResult_IsThatOfItsStatus(HealthStatus status, double expected)
    {
        Run(0, status, status == HealthStatus.Healthy ? null : HealthReason.Error);

        Assert.Equal(expected, _history.TimelineAt(Start).Availability);
    }

    [Fact]
    public void Version_OfTheHistories_RisesWithEachResult()
    {
        var histories = new HealthHistory(_services.Catalog);
        var record = new RunRecord(_services.Definition("db"), HealthStatus.Healthy, null, TimeSpan.Zero, IsRun: true, null, Start)
        {
            Timestamp = 0,
        };

        histories.Observe(record);
        var first = histories.Version;
        histories.Observe(record);

        Assert.Equal((1, 2), (first, histories.Version));
    }

    [Theory]
    [InlineData(-3_600, 1)]
    [InlineData(-3_600, 2)]
    [InlineData(-3_600, 3)]
    [InlineData(3_600, 1)]
    [InlineData(3_600, 3)]
    public void Snapshot_WhenTheClockWasSet_AddsATransitionOnlyIfItIsNewer(int set, int changedAt)
    {
        Run(0, HealthStatus.Healthy);
        Run(2, HealthStatus.Unhealthy, HealthReason.Timeout, HealthStatus.Unhealthy);
        var current = States.State(_services.Definition("db"), HealthStatus.Healthy) with
        {
            Since = Start.AddSeconds(2 + set), ChangedAt = changedAt,
        };

        var timeline = _history.TimelineAt(Start.AddDays(1), current);

        Assert.Equal(changedAt > 2, Assert.Single(timeline.Outages).To is not null);
    }

    public void Dispose() => _services.Dispose();

    // The run lasts as many milliseconds as seconds have passed.
    private void Run(int second, HealthStatus status, HealthReason? reason = null, HealthStatus? turned = null) =>
        _history.Add(new RunRecord(_services.Definition("db"), status, reason, TimeSpan.FromMilliseconds(second), IsRun: true, turned,
            Start.AddSeconds(second)) { Timestamp = second });
}
