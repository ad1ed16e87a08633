using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using HealthKit.Benchmarks.Comparison.Report;
using HealthKit.Benchmarks.Metrics;
using Perfolizer.Horology;

namespace HealthKit.Benchmarks.Micro;

/// <summary>Measures the hot paths one by one, and prints one table.</summary>
internal static class MicroRun
{
    private static readonly Type[] All =
    [
        typeof(ProbeBenchmarks), typeof(PublishBenchmarks), typeof(RenderBenchmarks), typeof(TransitionBenchmarks), typeof(RunBenchmarks),
            typeof(RecordBenchmarks),
        typeof(ScrapeBenchmarks), typeof(StreamBenchmarks), typeof(CheckBenchmarks),
    ];

    /// <summary>
    /// Runs in this process, because the code under test is internal and the runtime is newer than BenchmarkDotNet. Its default of five
    /// minutes for each benchmark is too short on a busy machine.
    /// </summary>
    public static InProcessEmitToolchain Toolchain { get; } = new(timeout: TimeSpan.FromHours(1), logOutput: true);

    /// <summary>Calls in one iteration.</summary>
    public const int LeastCalls = 65_536;

    // The allocations are those of the whole process, and these rows have to show 0 B: enough calls that other threads' allocations,
    // a few KB, round to nothing however slow the machine is. The other pieces take too long for as many calls.
    private static readonly Type[] WithoutAllocation = [typeof(ProbeBenchmarks), typeof(RecordBenchmarks)];

    public static async Task RunAsync(MicroSettings settings, TextWriter output)
    {
        var chosen = All.Where(type => type.Name.Contains(settings.Only, StringComparison.OrdinalIgnoreCase)).ToList();
        if (chosen.Count == 0)
        {
            throw new ArgumentException($"--only {settings.Only}: there is no such piece. Known: "
                + $"{string.Join(", ", All.Select(static type => type.Name))}.");
        }

        var page = settings.IsWritten ? PerformancePage.Find() : null;
        var log = new AccumulationLogger();
        var table = new Table("what", "mean", "deviation", "allocated");
        foreach (var type in chosen)
        {
            var config = Config(settings.IsQuick, log, leastCalls: WithoutAllocation.Contains(type) ? LeastCalls : null);
            foreach (var report in BenchmarkRunner.Run(type, config).Reports)
                Add(table, report, log);
        }

        await CheckBenchmarks.EndAsync();
        await output.WriteAsync($"{table}");
        page?.Write("micro", $"{table}");
    }

    private static IConfig Config(bool isQuick, ILogger log, int? leastCalls)
    {
        var job = Job.Default.WithToolchain(Toolchain);
        job = leastCalls is { } calls ? job.WithMinInvokeCount(calls) : job;
        job = isQuick
            ? job.WithWarmupCount(1).WithIterationCount(2).WithIterationTime(TimeInterval.FromMilliseconds(10)).WithEvaluateOverhead(false)
            : job.WithIterationTime(TimeInterval.FromMilliseconds(100)).WithMaxIterationCount(20);
        return ManualConfig.CreateEmpty().AddJob(job).AddColumnProvider(DefaultColumnProviders.Instance).AddLogger(log)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "healthkit-benchmarks")).WithOptions(ConfigOptions.DisableLogFile);
    }

    private static void Add(Table table, BenchmarkReport report, AccumulationLogger log)
    {
        var values = string.Join(", ", report.BenchmarkCase.Parameters.Items.Select(static parameter => parameter.Value));
        var name = report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\'') + (values.Length > 0 ? $": {values}" : "");
        if (report.ResultStatistics is not { } statistics)
        {
            // Readers would take an incomplete table for a result.
            throw new InvalidOperationException($"\"{name}\" failed:\n{log.GetLog()}");
        }

        var allocated = report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0;
        table.Row(name, Time(statistics.Mean), Time(statistics.StandardDeviation),
            string.Create(CultureInfo.InvariantCulture, $"{allocated:N0} B"));
    }

    private static string Time(double nanoseconds) => nanoseconds < 10_000
        ? string.Create(CultureInfo.InvariantCulture, $"{nanoseconds:N1} ns")
        : string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1_000:N1} µs");
}
