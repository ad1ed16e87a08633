namespace HealthKit.SimulationTests.Fleet;

/// <summary>
/// A thousand replicas over one database. In the steady state, and while an outage begins and ends, the database gets in no 100 ms more
/// than three times the mean number of runs. A lost connection that all replicas see at the same moment causes one run of each at once:
/// the attempts of an outage, which nothing receives, or one run of each after a failover. With <c>HEALTHKIT_SOAK=1</c> there are ten
/// thousand.
/// </summary>
public sealed class FleetLoadTests
{
    private const double Spread = 3;

    // Each replica makes one run in 1.5 s on average.
    private const double AtOnce = 15 * 1.1;

    private static readonly int Replicas = Environment.GetEnvironmentVariable("HEALTHKIT_SOAK") == "1" ? 10_000 : 1_000;
    private static readonly FleetPlan Plan = new(1, Replicas) { StartsWithin = TimeSpan.FromSeconds(4) };

    // Longer than the longest detection, 4.2 s.
    private static readonly TimeSpan Phase = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan BusyReconnect = TimeSpan.FromMilliseconds(100);

    [Fact]
    public void Outage_ThatRefusesConnections_IsSpread() =>
        Simulate("refused", Plan, static database => database.Refuse(), static database => database.Accept(), Spread);

    [Fact]
    public void Outage_OfAFrozenServer_IsSpread() =>
        Simulate("frozen", Plan, static database => database.Freeze(), static database => database.Thaw(), Spread);

    [Fact]
    public void Outage_OfAFrozenServerWithLateResponses_IsSpread() => Simulate(
        "frozen, with late responses", Plan with { HasEvents = true },
        static database => database.Freeze(), static database => database.Thaw(), Spread);

    [Fact]
    public void Outage_ThatDriversReport_IsSpreadAtTheDatabase() => Simulate(
        "refused, with events of the driver", Plan with { HasEvents = true },
        static database => database.Refuse(), static database => database.Accept(), Spread, attempts: AtOnce);

    [Fact]
    public void Outage_ThatEndsForAllDriversAtTheSameMoment_IsSpreadAtTheDatabase() => Simulate(
        "refused, with events of busy apps", Plan with { HasEvents = true, ReconnectsWithin = BusyReconnect },
        static database => database.Refuse(), static database => database.Accept(), Spread, attempts: AtOnce);

    [Fact]
    public void Outage_ThatAppsReportToBeOver_IsSpreadAtTheDatabase() => Simulate(
        "refused, with events and successful calls of busy apps",
        Plan with { HasEvents = true, ReconnectsWithin = BusyReconnect, HasCalls = true },
        static database => database.Refuse(), static database => database.Accept(), Spread, attempts: AtOnce);

    [Fact]
    public void Failover_ThatResetsEveryConnection_IsOneRunAtOnce() => Simulate(
        "all connections reset, twice", Plan with { HasEvents = true, ReconnectsWithin = BusyReconnect },
        static database => database.Reset(), static database => database.Reset(), AtOnce, isOutage: false);

    [Fact]
    public void Freeze_ThatNoCheckReports_IsHalfARunAtOnce() => SimulatedFleet.Simulate(Plan, static fleet =>
    {
        var mean = RunSteadily(fleet);
        var begin = fleet.Now;
        fleet.Database.Freeze();
        fleet.Run(0.9);
        fleet.Database.Thaw();
        fleet.Run(Phase);

        var highest = LoadFigures.Highest(fleet.Database.Starts, begin, fleet.Now) / mean;
        FleetFigures.Write("load, frozen for 0.9 s", $"mean {mean:0.0} in 100 ms; highest {highest:0.00} times the mean");
        Assert.InRange(highest, 1, AtOnce / 2);
    });

    [Fact]
    public void Fleet_ThatStartsAtOneMoment_IsSpreadMoreWithEachRun()
    {
        var plan = Plan with { StartsWithin = TimeSpan.FromMilliseconds(20) };
        SimulatedFleet.Simulate(plan, static fleet =>
        {
            var start = fleet.Now;
            fleet.Run(LoadFigures.Window);
            var first = fleet.Now;
            fleet.Run(2 * Phase);
            var (mean, starts) = (LoadFigures.Mean(fleet.Database.Starts, first, fleet.Now), fleet.Database.Starts);
            var (together, after) = (LoadFigures.Highest(starts, start, first), LoadFigures.Highest(starts, first, fleet.Now) / mean);

            FleetFigures.Write(
                "load, all start at one moment",
                $"mean {mean:0.0} in 100 ms; the first runs {together / mean:0.0}, later highest {after:0.00} times the mean");
            Assert.InRange(together, Replicas, Replicas * 1.1);
            Assert.InRange(after, 1, together / mean);
        });
    }

    private static void Simulate(
        string name, FleetPlan plan, Action<SimulatedServer> begin, Action<SimulatedServer> end, double limit, double attempts = Spread,
        bool isOutage = true) =>
        SimulatedFleet.Simulate(plan, fleet =>
        {
            var steady = fleet.Now;
            var mean = RunSteadily(fleet);
            var starts = fleet.Database.Starts;
            var began = fleet.Now;
            begin(fleet.Database);
            fleet.Run(Phase);
            var ended = fleet.Now;
            var broken = fleet.Replicas.Count(static replica => !replica.IsHealthy);
            end(fleet.Database);
            fleet.Run(Phase);

            var atBegin = LoadFigures.Highest(starts, began, ended) / mean;
            var atEnd = LoadFigures.Highest(starts, ended, fleet.Now) / mean;
            var refused = LoadFigures.Highest(fleet.Database.RefusedStarts, began, ended) / mean;
            FleetFigures.Write(
                $"load, {name}",
                $"""
                mean {mean:0.0} in 100 ms, {mean * 10:0} in a second; highest in 100 ms, in times of the mean: steady {
                LoadFigures.Highest(starts, began - Phase.Ticks, began) / mean:0.00}, begin {atBegin:0.00}, end {
                atEnd:0.00}, attempts that nothing received {refused:0.00}
                """);
            Assert.Equal(isOutage ? Replicas : 0, broken);
            Assert.InRange(LoadFigures.Highest(starts, steady, began) / mean, 1, Spread);
            Assert.InRange(Math.Max(atBegin, atEnd), 1, limit);
            Assert.InRange(refused, 0, attempts);
            Assert.True(fleet.Replicas.All(static replica => replica.IsHealthy));
        });

    /// <summary>Starts the replicas and returns the mean number of runs in 100 ms.</summary>
    private static double RunSteadily(SimulatedFleet fleet)
    {
        fleet.Run(fleet.Plan.StartsWithin + TimeSpan.FromSeconds(3));
        var steady = fleet.Now;
        fleet.Run(Phase);
        return LoadFigures.Mean(fleet.Database.Starts, steady, fleet.Now);
    }
}
