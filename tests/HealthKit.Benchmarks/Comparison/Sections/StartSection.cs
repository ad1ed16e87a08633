using HealthKit.Benchmarks.Comparison.Report;
using HealthKit.Benchmarks.Comparison.Start;
using HealthKit.TestServers;

namespace HealthKit.Benchmarks.Comparison.Sections;

/// <summary>The startup time and memory that HealthKit adds to MinimalApi.</summary>
internal static class StartSection
{
    private const double Megabyte = 1_000_000;

    private static readonly Subject[] Subjects =
        [.. SampleVariants.All.Select(static variant => new Subject(variant, false)),
            .. SampleVariants.All.Select(static variant => new Subject(variant, true))];

    public static async Task<string> RunAsync(ComparisonSettings settings, Action<string> progress)
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var redis = await RedisServer.StartAsync();
        using var variants = new SampleVariants();
        var applications = new Dictionary<Subject, string>();
        var launches = new Dictionary<Subject, List<Launch>>();
        foreach (var subject in Subjects)
        {
            applications[subject] = await variants.BuildAsync(subject.Variant, subject.IsPrecompiled);
            launches[subject] = [];

            // The first start reads files from disk that later starts find in memory.
            await LaunchAsync(subject);
        }

        for (var round = 0; round < settings.Rounds; round++)
        {
            foreach (var subject in round % 2 == 0 ? Subjects : Subjects.Reverse())
                launches[subject].Add(await LaunchAsync(subject));

            progress($"round {round + 1}: "
                + string.Join(", ", Subjects.Select(subject => $"{subject} {launches[subject][^1].Milliseconds:N0} ms")));
        }

        var table = new Table("MinimalApi", "first answer ms", "more ms, paired", "working set MB", "more MB, paired");
        foreach (var subject in Subjects)
        {
            var (own, without) = (launches[subject], launches[subject with { Variant = SampleVariants.Without }]);
            table.Row(
                subject.ToString(),
                Estimate.Of(own.Select(static launch => launch.Milliseconds)).Text("0.0"),
                Estimate.Of(own.Zip(without, static (launch, other) => launch.Milliseconds - other.Milliseconds)).Text("0.0"),
                Estimate.Of(own.Select(static launch => launch.WorkingSet / Megabyte)).Text("0.0"),
                Estimate.Of(own.Zip(without, static (launch, other) => (launch.WorkingSet - other.WorkingSet) / Megabyte)).Text("0.00"));
        }

        return table.ToString();

        Task<Launch> LaunchAsync(Subject subject) =>
            Launch.OfAsync(applications[subject], postgres.ConnectionString, redis.ConnectionString);
    }

    private sealed record Subject(string Variant, bool IsPrecompiled)
    {
        public override string ToString() => IsPrecompiled ? $"ReadyToRun, {Variant}" : Variant;
    }
}
