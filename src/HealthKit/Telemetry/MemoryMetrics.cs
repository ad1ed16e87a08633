namespace HealthKit.Telemetry;

/// <summary>Exports the memory of the container as gauges.</summary>
internal sealed class MemoryMetrics(ContainerMemory memory)
{
    // The gauges of one collection share one reading.
    private const long ReuseMilliseconds = 100;

    private MemoryReading _last;
    private long _readAt = long.MinValue / 2;

    public void Start(Meter meter)
    {
        Guard.Get(() => meter.CreateObservableGauge(
            "process.memory.usage", () => Measure(static reading => reading.Usage), "By",
            "Memory that the kernel cannot reclaim: of the container, or of the process when there is no container."));
        Guard.Get(() => meter.CreateObservableGauge(
            "process.memory.limit", () => Measure(static reading => reading.Limit), "By",
            "Memory at which the kernel kills the container; without a limit, the memory of the machine."));
    }

    // No value while no file can be opened or the process may not read it: a value of another source, or an old one, would be wrong.
    private IEnumerable<Measurement<long>> Measure(Func<MemoryReading, long> figure)
    {
        try
        {
            return [new Measurement<long>(figure(Read()))];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private MemoryReading Read()
    {
        if (Environment.TickCount64 - _readAt > ReuseMilliseconds)
            (_last, _readAt) = (memory.Read(), Environment.TickCount64);

        return _last;
    }
}
