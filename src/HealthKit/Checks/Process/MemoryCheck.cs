using HealthKit.Telemetry;

namespace HealthKit.Checks.Process;

/// <summary>Compares the used memory with thresholds: a share of the limit, or bytes.</summary>
internal sealed class MemoryCheck(MemoryCheckOptions options, Func<MemoryReading>? read = null) : IHealthCheck
{
    private readonly Func<MemoryReading> _read = read ?? ReaderOf(options.Measure);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Evaluate(_read()));

    private HealthCheckResult Evaluate(MemoryReading reading)
    {
        var data = new Dictionary<string, object> { ["usageBytes"] = reading.Usage };
        if (options.DegradedBytes is not null || options.UnhealthyBytes is not null)
            return ThresholdEvaluator.Evaluate(reading.Usage, options.DegradedBytes, options.UnhealthyBytes, data);

        var share = (double)reading.Usage / reading.Limit;
        (data["limitBytes"], data["share"]) = (reading.Limit, Math.Round(share, 4));
        return ThresholdEvaluator.Evaluate(share, options.DegradedAt, options.UnhealthyAt, data);
    }

    private static Func<MemoryReading> ReaderOf(MemoryMeasure measure) => measure switch
    {
        MemoryMeasure.WorkingSet => static () => new MemoryReading(ContainerMemory.WorkingSet, long.MaxValue),
        MemoryMeasure.ManagedHeap => static () => new MemoryReading(GC.GetTotalMemory(forceFullCollection: false), long.MaxValue),
        _ => new ContainerMemory().Read,
    };
}
