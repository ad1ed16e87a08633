using BenchmarkDotNet.Attributes;
using HealthKit.TestServers;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Benchmarks.Micro;

/// <summary>
/// One run of each check that comes with the library, its peer on loopback, and what people write today beside those of PostgreSQL and
/// Redis. The run alone: see <see cref="RunBenchmarks"/> for what starts and ends it.
/// </summary>
/// <remarks>A fixed number of runs, since each connection of some leaves a port behind that the system keeps for a minute.</remarks>
[MemoryDiagnoser]
[InvocationCount(RunsPerIteration, 1)]
public class CheckBenchmarks : IDisposable
{
    private const int RunsPerIteration = 128;

    // Of the peers and the servers, by the first check: all checks share them.
    private static readonly Lazy<CheckScene> Shared = new(static () => CheckScene.StartAsync().GetAwaiter().GetResult());

    private IHealthCheck? _check;
    private HealthCheckContext? _context;

    public static IEnumerable<string> Names => CheckScene.Names;

    [ParamsSource(nameof(Names))]
    public string Check { get; set; } = "";

    /// <summary>Ends the peers and servers, once all checks have been measured.</summary>
    public static async Task EndAsync()
    {
        if (Shared.IsValueCreated)
        {
            await Shared.Value.DisposeAsync();
        }
    }

    [GlobalSetup]
    public void Begin()
    {
        (_check, _context) = Shared.Value.Make(Check);
        var result = _check.CheckHealthAsync(_context).GetAwaiter().GetResult();
        if (result.Status == HealthStatus.Unhealthy && !CheckScene.MayBeUnhealthy(Check))
        {
            throw new InvalidOperationException($"{Check} is unhealthy, so its cost says nothing: {result.Exception?.Message ?? result.Description}");
        }
    }

    [Benchmark(Description = "check")]
    public Task<HealthCheckResult> Run() => _check!.CheckHealthAsync(_context!);

    public void Dispose() => GC.SuppressFinalize(this);
}
