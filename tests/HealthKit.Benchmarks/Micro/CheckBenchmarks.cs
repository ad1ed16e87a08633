using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Benchmarks.Micro;

/// <summary>
/// One run of each check of the library against a peer on loopback, next to the usual checks for PostgreSQL and Redis. The figure contains
/// only the run. <see cref="RunBenchmarks"/> measures its start and end.
/// </summary>
/// <remarks>The number of runs is fixed, because some connections leave a port behind that the system keeps for a minute.</remarks>
[MemoryDiagnoser]
[InvocationCount(RunsPerIteration, 1)]
public class CheckBenchmarks : IDisposable
{
    private const int RunsPerIteration = 128;

    // The first check starts the peers and the servers. All checks share them.
    private static readonly Lazy<CheckScene> Shared = new(static () => CheckScene.StartAsync().GetAwaiter().GetResult());

    // Without the engine a check has no start period. On a busy machine the first connections may take long.
    private static readonly TimeSpan StartPeriod = TimeSpan.FromMinutes(2);

    private IHealthCheck? _check;
    private HealthCheckContext? _context;

    public static IEnumerable<string> Names => CheckScene.Names;

    [ParamsSource(nameof(Names))]
    public string Check { get; set; } = "";

    /// <summary>Stops the peers and servers after the last check.</summary>
    public static async Task EndAsync()
    {
        if (Shared.IsValueCreated)
            await Shared.Value.DisposeAsync();
    }

    [GlobalSetup]
    public void Begin()
    {
        var started = Stopwatch.GetTimestamp();
        var result = FirstResult();
        while (IsUnexpected(result) && Stopwatch.GetElapsedTime(started) < StartPeriod)
            result = FirstResult();

        if (IsUnexpected(result))
        {
            throw new InvalidOperationException($"{Check} is unhealthy, so its cost says nothing: "
                + $"{result.Exception?.Message ?? result.Description}");
        }
    }

    [Benchmark(Description = "check")]
    public Task<HealthCheckResult> Run() => _check!.CheckHealthAsync(_context!);

    public void Dispose() => GC.SuppressFinalize(this);

    private bool IsUnexpected(HealthCheckResult result) =>
        result.Status == HealthStatus.Unhealthy && !CheckScene.MayBeUnhealthy(Check);

    private HealthCheckResult FirstResult()
    {
        try
        {
            if (_check is null)
                (_check, _context) = Shared.Value.Make(Check);

            return _check.CheckHealthAsync(_context!).GetAwaiter().GetResult();
        }
        catch (Exception exception)
        {
            return HealthCheckResult.Unhealthy(exception: exception);
        }
    }
}
