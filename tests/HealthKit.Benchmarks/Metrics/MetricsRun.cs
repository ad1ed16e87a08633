using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using HealthKit.Benchmarks.Micro;
using Perfolizer.Horology;

namespace HealthKit.Benchmarks.Metrics;

/// <summary>Measures recording, call reports and the metrics page, and prints one table.</summary>
internal static class MetricsRun
{
    public static void Run(bool isQuick, TextWriter output)
    {
        var job = Job.Default.WithToolchain(MicroRun.Toolchain);
        job = isQuick ? job.WithWarmupCount(2).WithIterationCount(3).WithIterationTime(TimeInterval.FromMilliseconds(100)) : job;
        Summary[] summaries = [BenchmarkRunner.Run<RecordBenchmarks>(Config(job.WithMinInvokeCount(MicroRun.LeastCalls))),
            BenchmarkRunner.Run<ReportBenchmarks>(Config(job.WithMinInvokeCount(MicroRun.LeastCalls))),
            BenchmarkRunner.Run<PageBenchmarks>(Config(job))];
        using var benchmarks = new PageBenchmarks();
        output.WriteLine("| what | mean | deviation | allocated | rendered |");
        output.WriteLine("|---|---:|---:|---:|---:|");
        foreach (var report in summaries.SelectMany(summary => summary.Reports))
        {
            var name = report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\'');
            var bytes = name.StartsWith("page", StringComparison.Ordinal)
                ? name.EndsWith("text", StringComparison.Ordinal) ? benchmarks.Text() : benchmarks.OpenMetrics()
                : 0;
            output.WriteLine(Line(name, report, bytes));
        }
    }

    private static IConfig Config(Job job) => ManualConfig.CreateEmpty().AddJob(job).AddColumnProvider(DefaultColumnProviders.Instance)
        .AddLogger(NullLogger.Instance)
        .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "healthkit-benchmarks")).WithOptions(ConfigOptions.DisableLogFile);

    private static string Line(string name, BenchmarkReport report, long bytes)
    {
        if (report.ResultStatistics is not { } statistics)
            return $"| {name} | failed | | | |";

        var allocated = report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase);
        var rendered = bytes == 0 ? ""
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_024:N0} KiB, {bytes / (statistics.Mean / 1e9) / 1e6:N0} MB/s");
        return string.Create(
            CultureInfo.InvariantCulture, $"| {name} | {statistics.Mean:N1} ns | {statistics.StandardDeviation:N1} ns | {allocated} B | "
                + $"{rendered} |");
    }
}
