// Compares a probe of HealthKit with the least that Kestrel can do: a bare middleware that writes the same bytes and headers.
//
// Run it:   dotnet run -c Release --project tests/HealthKit.Benchmarks -- [--rounds 5] [--seconds 5] [--connections 32]
//           It needs wrk, PostgreSQL and Redis (apt-get install wrk postgresql redis-server).
//
// You see:  one line per round, then requests per second, p99 and bytes allocated per request of each, as medians with their range,
//           and the median of the ratios of the rounds. The two are driven in turn, in one process, so that what the machine does
//           besides hits both. Ratios carry over to other machines; the absolute figures do not.
//
// Or:       dotnet run -c Release --project tests/HealthKit.Benchmarks -- metrics [--quick]
//           What it costs to record a value, to report a call and to write the metrics page: time, bytes allocated, and bytes written per second. Needs no
//           server. Targets: nothing allocated (a page is one object), 100 ns for a histogram with three labels, 500 MB/s.

using HealthKit.Benchmarks;
using HealthKit.Benchmarks.Metrics;

if (args is ["metrics", ..])
{
    MetricsRun.Run(isQuick: args.Contains("--quick"), Console.Out);
    return;
}

var settings = ComparisonSettings.Parse(args);
await using var postgres = await HealthKit.TestServers.PostgresServer.StartAsync();
await using var redis = await HealthKit.TestServers.RedisServer.StartAsync();
await using var subjects = await ComparedApps.StartAsync(postgres, redis);
var rounds = await Comparison.RunAsync(settings, subjects, Console.Out);
ComparisonReport.Write(rounds, Console.Out);
