using System.Diagnostics.Metrics;

namespace HealthKit.Telemetry;

/// <summary>The memory of the container as gauges, which are read together.</summary>
internal sealed class MemoryMetrics(ContainerMemory memory)
{
    // Of one collection.
    private const long SameMilliseconds = 100;

    private MemoryReading _last;
    private long _readAt = long.MinValue / 2;

    public void Start(Meter meter)
    {
        MeterGuard.Create(() => meter.CreateObservableGauge(
            "process.memory.usage", () => Measure(static reading => reading.Usage), "By", "Memory of the container, or of the process without one, that the kernel cannot take back."));
        MeterGuard.Create(() => meter.CreateObservableGauge(
            "process.memory.limit", () => Measure(static reading => reading.Limit), "By", "Memory at which the kernel ends the container; without a limit, that of the machine."));
    }

    // Nothing while no file can be opened: a figure of another source, or an old one, would be wrong.
    private IEnumerable<Measurement<long>> Measure(Func<MemoryReading, long> figure)
    {
        try
        {
            return [new Measurement<long>(figure(Read()))];
        }
        catch (IOException)
        {
            return [];
        }
    }

    private MemoryReading Read()
    {
        if (Environment.TickCount64 - _readAt > SameMilliseconds)
        {
            (_last, _readAt) = (memory.Read(), Environment.TickCount64);
        }

        return _last;
    }
}
