// Measures HealthKit: side by side with the least that Kestrel can do and with the stock health checks, and piece by piece.
//
// Run it:   dotnet run -c Release --project tests/HealthKit.Benchmarks -- [compare] [--rounds 15] [--seconds 3] [--connections 32]
//               [--only probes,frozen,dependencies,other-requests,idle,start,size] [--write]
//           It needs wrk, PostgreSQL and Redis (apt-get install wrk postgresql redis-server), and half an hour for everything.
//
// You see:  one line per round, then a table per section: medians for the feeling, ratios of paired rounds with their 95 % interval for
//           the judgement. What is compared is driven in turn, in one process, so that what the machine does besides hits all. Ratios
//           carry over to other machines; the absolute figures do not. --write puts the tables into docs/performance.md.
//
// Or:       dotnet run -c Release --project tests/HealthKit.Benchmarks -- micro [--quick] [--only NAME] [--write]
//           Every hot path by itself, in memory, with what it allocates; stock beside it where there is a counterpart. Needs PostgreSQL and
//           Redis for their checks.
//
// Or:       dotnet run -c Release --project tests/HealthKit.Benchmarks -- metrics [--quick]
//           What it costs to record a value, to report a call and to write the metrics page: time, bytes allocated, and bytes written per second. Needs no
//           server. Targets: nothing allocated (a page is one object), 100 ns for a histogram with three labels, 500 MB/s.

using System.Globalization;
using System.Runtime.InteropServices;
using HealthKit.Benchmarks.Comparison;
using HealthKit.Benchmarks.Comparison.Idle;
using HealthKit.Benchmarks.Metrics;
using HealthKit.Benchmarks.Micro;

const string Usage = """
    compare [--rounds 15] [--seconds 3] [--connections 32] [--only probes,frozen,dependencies,other-requests,idle,start,size] [--write]
    micro [--quick] [--only NAME] [--write]
    metrics [--quick]
    """;

// The apps that are compared take signals as any host does, and drain; what is measured of them then is nothing. The servers end with this process.
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
            return IdleProcess.RunAsync(kind, int.Parse(count, CultureInfo.InvariantCulture), int.Parse(seconds, CultureInfo.InvariantCulture), Console.Out);
        case ["compare", .. var settings]:
            return ComparisonRun.RunAsync(ComparisonSettings.Parse(settings), Console.Out);
        default:
            return ComparisonRun.RunAsync(ComparisonSettings.Parse(args), Console.Out);
    }
}
