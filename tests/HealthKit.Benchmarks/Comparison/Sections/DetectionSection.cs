using HealthKit.Benchmarks.Comparison.Apps;
using HealthKit.Benchmarks.Comparison.Detection;
using HealthKit.Benchmarks.Comparison.Report;
using HealthKit.TestServers;

namespace HealthKit.Benchmarks.Comparison.Sections;

/// <summary>
/// The time from a fault to the first failed probe, and from the end of the fault to the first probe that succeeds. HealthKit and the stock
/// checks are measured in turn on the same servers, each with its default settings.
/// </summary>
internal static class DetectionSection
{
    // A fault begins at any moment between two runs of HealthKit's checks.
    private static readonly TimeSpan LongestPhase = TimeSpan.FromSeconds(3);

    // The stock checks block a thread of the pool for each probe while a server is frozen. Without threads in reserve, those that HealthKit
    // or the prober waits for would be measured too.
    private const int Threads = 64;

    public static async Task<string> RunAsync(ComparisonSettings settings, Action<string> progress)
    {
        ThreadPool.GetMinThreads(out var threads, out var completionThreads);
        ThreadPool.SetMinThreads(Math.Max(threads, Threads), completionThreads);

        // Two pairs of servers, so that faults of PostgreSQL and of Redis are measured side by side.
        var measured = await Task.WhenAll(
            MeasureAsync(settings, static (postgres, _) => Outage.Of(postgres), progress),
            MeasureAsync(settings, static (_, redis) => Outage.Of(redis), progress));
        var table = new Table("seconds, median (95 % interval)", "HealthKit: first failed probe", "stock: first failed probe",
            "HealthKit: first 200 after the end", "stock: first 200 after the end");
        foreach (var (outage, healthKit, stock) in measured.SelectMany(static rows => rows))
            table.Row(outage.Name, healthKit.Failure, stock.Failure, healthKit.Recovery, stock.Recovery);

        return table.ToString();
    }

    private static async Task<IReadOnlyList<(Outage Outage, Times HealthKit, Times Stock)>> MeasureAsync(ComparisonSettings settings,
        Func<PostgresServer, RedisServer, IReadOnlyList<Outage>> outagesOf, Action<string> progress)
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var redis = await Outage.StartRedisAsync();
        await using var healthKit = await HealthKitApp.StartAsync(postgres.ConnectionString, redis.ConnectionString, settings.Timeouts);
        await using var stock = await StockApp.StartAsync(postgres.ConnectionString, redis.ConnectionString, settings.Timeouts);
        using var healthKitProber = new OutageProber(healthKit.Url("/health/ready"), settings.Timeouts);
        using var stockProber = new OutageProber(stock.Url("/health/ready"), settings.Timeouts);
        List<(Outage Outage, Times HealthKit, Times Stock)> rows =
            [.. outagesOf(postgres, redis).Select(static outage => (outage, new Times(), new Times()))];
        var random = new Random(1);
        for (var round = 0; round < settings.Rounds; round++)
        {
            foreach (var (outage, healthKitTimes, stockTimes) in rows)
            {
                (OutageProber, Times)[] order = [(healthKitProber, healthKitTimes), (stockProber, stockTimes)];
                foreach (var (prober, times) in round % 2 == 0 ? order : order.Reverse())
                {
                    await healthKitProber.UntilAsync(succeeds: true);
                    await stockProber.UntilAsync(succeeds: true);
                    await Task.Delay(random.NextDouble() * LongestPhase);

                    var failure = prober.UntilAsync(succeeds: false);
                    await outage.BeginAsync();
                    times.Failures.Add(await failure);
                    await Task.Delay(TimeSpan.FromSeconds(settings.Seconds));
                    await outage.EndAsync();
                    times.Recoveries.Add(await prober.UntilAsync(succeeds: true));
                }

                progress($"round {round + 1}, {outage.Name}: HealthKit {healthKitTimes.Last}, stock {stockTimes.Last}");
            }
        }

        return rows;
    }

    private sealed class Times
    {
        public List<OutageProber.Verdict> Failures { get; } = [];

        public List<OutageProber.Verdict> Recoveries { get; } = [];

        // Where most of the probes that failed first had no answer, the time is that of the prober's own timeout.
        public string Failure => Text(Failures)
            + (2 * Failures.Count(static failure => !failure.IsAnswered) > Failures.Count ? ", no answer" : "");

        public string Recovery => Text(Recoveries);

        public string Last => FormattableString.Invariant(
            $"{Failures[^1].Time.TotalSeconds:0.00} s and {Recoveries[^1].Time.TotalSeconds:0.00} s");

        private static string Text(IEnumerable<OutageProber.Verdict> verdicts) =>
            Estimate.Of(verdicts.Select(static verdict => verdict.Time.TotalSeconds)).Text("0.00");
    }
}
