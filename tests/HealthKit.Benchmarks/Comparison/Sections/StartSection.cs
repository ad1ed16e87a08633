using HealthKit.Benchmarks.Comparison.Report;
using HealthKit.Benchmarks.Comparison.Start;
using HealthKit.TestServers;

namespace HealthKit.Benchmarks.Comparison.Sections;

/// <summary>What HealthKit adds to the start and the memory of MinimalApi.</summary>
internal static class StartSection
{
    private const double Megabyte = 1_000_000;

    public static async Task<string> RunAsync(ComparisonSettings settings, Action<string> progress)
    {
        await using var postgres = await PostgresServer.StartAsync();
        await using var redis = await RedisServer.StartAsync();
        using var variants = new SampleVariants();
        var applications = new Dictionary<string, string>();
        var launches = new Dictionary<string, List<Launch>>();
        foreach (var variant in SampleVariants.All)
        {
            applications[variant] = await variants.BuildAsync(variant);
            launches[variant] = [];

            // The first start reads files that the others find in memory.
            await LaunchAsync(variant);
        }

        for (var round = 0; round < settings.Rounds; round++)
        {
            foreach (var variant in round % 2 == 0 ? SampleVariants.All : SampleVariants.All.Reverse())
            {
                launches[variant].Add(await LaunchAsync(variant));
            }

            progress($"round {round + 1}: " + string.Join(", ", SampleVariants.All.Select(variant => $"{variant} {launches[variant][^1].Milliseconds:N0} ms")));
        }

        var without = launches[SampleVariants.Without];
        var table = new Table("MinimalApi", "first answer ms", "more ms, paired", "working set MB", "more MB, paired");
        foreach (var variant in SampleVariants.All)
        {
            var own = launches[variant];
            table.Row(
                variant,
                Estimate.Of(own.Select(static launch => launch.Milliseconds)).Text("0.0"),
                Estimate.Of(own.Zip(without, static (launch, other) => launch.Milliseconds - other.Milliseconds)).Text("0.0"),
                Estimate.Of(own.Select(static launch => launch.WorkingSet / Megabyte)).Text("0.0"),
                Estimate.Of(own.Zip(without, static (launch, other) => (launch.WorkingSet - other.WorkingSet) / Megabyte)).Text("0.00"));
        }

        return table.ToString();

        Task<Launch> LaunchAsync(string variant) => Launch.OfAsync(applications[variant], postgres.ConnectionString, redis.ConnectionString);
    }
}
