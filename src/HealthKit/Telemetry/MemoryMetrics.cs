using System.Diagnostics.Metrics;

namespace HealthKit.Telemetry;

/// <summary>The memory of the container as gauges.</summary>
internal sealed class MemoryMetrics(ContainerMemory memory)
{
    public void Begin(Meter meter)
    {
        meter.CreateObservableGauge(
            "process.memory.usage", () => memory.Read().Usage, "By", "Memory of the container, or of the process without one, that the kernel cannot take back.");
        meter.CreateObservableGauge(
            "process.memory.limit", () => memory.Read().Limit, "By", "Memory at which the kernel ends the container; without a limit, that of the machine.");
    }
}
