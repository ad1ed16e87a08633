// Benchmarks for HealthKit: a comparison with bare Kestrel and with the stock health checks, and measurements of each hot path.
//
// Run it:   dotnet run -c Release --project tests/HealthKit.Benchmarks -- [compare] [--rounds 15] [--seconds 3] [--connections 32]
//               [--only probes,frozen,detection,dependencies,other-requests,idle,start,first-run,size] [--write] [--long-timeouts]
//           It needs wrk, PostgreSQL and Redis (apt-get install wrk postgresql redis-server). All sections take an hour.
//
// Output:   One line per round, then a table per section. Medians give an orientation. Ratios of paired rounds, with their 95 %
//           interval, are the basis for conclusions. The apps run in turn in one process, so that other work of the machine affects
//           all of them. Ratios apply to other machines; absolute figures do not. --write puts the tables into docs/performance.md.
//           --long-timeouts is for tests on a busy machine: HealthKit's checks and the probers wait longer than by default.
//
// Or:       dotnet run -c Release --project tests/HealthKit.Benchmarks -- micro [--quick] [--only NAME] [--write]
//           Measures every hot path separately, in memory, with its allocations, next to a stock counterpart where one exists.
//           It needs PostgreSQL and Redis for their checks.
//
// Or:       dotnet run -c Release --project tests/HealthKit.Benchmarks -- metrics [--quick]
//           The cost of recording a value, reporting a call and writing the metrics page: time, bytes allocated, and bytes written per
//           second. It needs no server. Targets: no allocations (one object per page), 100 ns for a histogram with three labels, 500 MB/s.

using System.Globalization;
using System.Runtime.InteropServices;
using HealthKit.Benchmarks.Comparison;
using HealthKit.Benchmarks.Comparison.Idle;
using HealthKit.Benchmarks.Comparison.Start;
using HealthKit.Benchmarks.Metrics;
using HealthKit.Benchmarks.Micro;

const string Usage = """
    compare [--rounds 15] [--seconds 3] [--connections 32] [--write]
            [--only probes,frozen,detection,dependencies,other-requests,idle,start,first-run,size] [--long-timeouts]
    micro [--quick] [--only NAME] [--write]
    metrics [--quick]
    """;

// The compared apps handle signals like any host and drain. A measurement during a drain is worthless, so a signal ends the process. The
// servers end with this process.
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, static _ => Environment.Exit(130));
using var termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, static _ => Environment.Exit(143));
try
{
    await RunAsync();
    return 0;
}
catch (ArgumentException exception)
{
    await Console.Error.WriteLineAsync($"{exception.Message}\n\n{Usage}");
    return 2;
}

Task RunAsync()
{
    switch (args)
    {
        case ["--help" or "-h", ..] or [_, "--help" or "-h"]:
            return Console.Out.WriteLineAsync(Usage);
        case ["metrics"] or ["metrics", "--quick"]:
            MetricsRun.Run(isQuick: args.Length == 2, Console.Out);
            return Task.CompletedTask;
        case ["micro", .. var settings]:
            return MicroRun.RunAsync(MicroSettings.Parse(settings), Console.Out);
        case ["idle", var kind, var count, var seconds]:
            return IdleProcess.RunAsync(kind, int.Parse(count, CultureInfo.InvariantCulture),
                int.Parse(seconds, CultureInfo.InvariantCulture), Console.Out);
        case ["first-run", var kind, var connectionString]:
            return FirstRunProcess.RunAsync(kind, connectionString, Console.Out);
        case ["compare", .. var settings]:
            return ComparisonRun.RunAsync(ComparisonSettings.Parse(settings), Console.Out);
        default:
            return ComparisonRun.RunAsync(ComparisonSettings.Parse(args), Console.Out);
    }
}
