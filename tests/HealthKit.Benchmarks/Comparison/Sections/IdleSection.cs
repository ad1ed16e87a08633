using System.Globalization;
using HealthKit.Benchmarks.Comparison.Idle;
using HealthKit.Benchmarks.Comparison.Report;

namespace HealthKit.Benchmarks.Comparison.Sections;

/// <summary>The cost of many checks that no client queries. Each subject runs in its own process, in turn.</summary>
internal static class IdleSection
{
    // A few long rounds instead of many short ones, because the measured share of the time is small.
    private const int SecondsPerSecond = 5;
    private const int MostRounds = 6;
    private const int NoHealthKit = -1;

    private static readonly (string Name, string Kind, int Count)[] Subjects =
    [
        ("worker without HealthKit", IdleChecks.OfHealthKit, NoHealthKit),
        ("HealthKit, no check", IdleChecks.OfHealthKit, 0),
        ("1,000 checks of HealthKit", IdleChecks.OfHealthKit, 1_000),
        ("10,000 checks of HealthKit", IdleChecks.OfHealthKit, 10_000),
        ("1,000 foreign checks", IdleChecks.OfThirdParties, 1_000),
    ];

    public static int SecondsOf(ComparisonSettings settings) => SecondsPerSecond * settings.Seconds;

    public static int RoundsOf(ComparisonSettings settings) => Math.Min(settings.Rounds, MostRounds);

    public static async Task<string> RunAsync(ComparisonSettings settings, Action<string> progress)
    {
        var figures = Subjects.ToDictionary(static subject => subject.Name, static _ => new List<IdleFigures>());
        for (var round = 1; round <= RoundsOf(settings); round++)
        {
            foreach (var (name, kind, count) in Subjects)
            {
                figures[name].Add(await IdleProcess.MeasureAsync(kind, count, SecondsOf(settings)));
                progress($"round {round}: {name}: {figures[name][^1]}");
            }
        }

        var without = figures[Subjects[1].Name];
        var table = new Table("interval 10 s, no probes", "% of one core", "bytes/check", "publish µs", "runs/s");
        foreach (var (name, _, count) in Subjects)
        {
            var own = figures[name];
            table.Row(
                name,
                Estimate.Of(own.Select(static figure => figure.CoreShare)).Text("0.00"),
                count > 0 ? Estimate.Of(own.Zip(without, (figure, empty) => (figure.LiveBytes - empty.LiveBytes) / (double)count))
                    .Text("N0") : "",
                count > 0 ? Estimate.Of(own.Select(static figure => figure.PublishMicroseconds)).Text("0.0") : "",
                Estimate.Of(own.Select(static figure => figure.RunsPerSecond)).Median.ToString("N0", CultureInfo.InvariantCulture));
        }

        var (thousand, tenThousand) = (figures[Subjects[2].Name], figures[Subjects[3].Name]);
        return $"""
            {table}
            10,000 checks to 1,000, what they cost beyond none: {Estimate.OfRatios(Beyond(tenThousand), Beyond(thousand)).Text("0.0")} times the processor time.
            """;

        IEnumerable<double> Beyond(IEnumerable<IdleFigures> own) =>
            own.Zip(without, static (figure, empty) => figure.CoreShare - empty.CoreShare);
    }
}
