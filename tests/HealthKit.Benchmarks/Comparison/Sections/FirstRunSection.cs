using HealthKit.Benchmarks.Comparison.Report;
using HealthKit.Benchmarks.Comparison.Start;
using HealthKit.TestServers;

namespace HealthKit.Benchmarks.Comparison.Sections;

/// <summary>Where the time of a check's first run in a new process goes.</summary>
internal static class FirstRunSection
{
    public static async Task<string> RunAsync(ComparisonSettings settings, Action<string> progress)
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var redis = await RedisServer.StartAsync();
        (string Kind, string ConnectionString, List<FirstRunFigures> Figures)[] subjects =
            [("postgres", postgres.ConnectionString, []), ("redis", redis.ConnectionString, [])];
        for (var round = 0; round < settings.Rounds; round++)
        {
            foreach (var (kind, connectionString, figures) in subjects)
                figures.Add(await OwnProcess.MeasureAsync<FirstRunFigures>("first-run", kind, connectionString));

            progress($"round {round + 1}: "
                + string.Join(", ", subjects.Select(static subject => $"{subject.Kind} {subject.Figures[^1].First:0} ms")));
        }

        var table = new Table("check, new process", "first run ms", "of it compiling ms", "methods compiled", "a second client connects ms",
            "second run ms");
        foreach (var (kind, _, figures) in subjects)
        {
            table.Row(
                kind,
                Estimate.Of(figures.Select(static run => run.First)).Text("0"),
                Estimate.Of(figures.Select(static run => run.Compiling)).Text("0"),
                Estimate.Of(figures.Select(static run => (double)run.Methods)).Text("0"),
                Estimate.Of(figures.Select(static run => run.Connecting)).Text("0.0"),
                Estimate.Of(figures.Select(static run => run.Second)).Text("0.0"));
        }

        return table.ToString();
    }
}
