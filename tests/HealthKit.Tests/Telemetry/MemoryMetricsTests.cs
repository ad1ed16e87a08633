using System.Diagnostics.Metrics;
using HealthKit.Telemetry;

namespace HealthKit.Tests.Telemetry;

public sealed class MemoryMetricsTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("healthkit-memory").FullName;

    // The kernel refuses to read the first page of a process, and a write-only setting, even for root.
    [Theory]
    [InlineData("/proc/self/mem")]
    [InlineData("/proc/sys/vm/drop_caches")]
    public void Group_ThatCannotBeRead_HasNoValueAndFailsNoCollection(string unreadable)
    {
        Directory.CreateDirectory(Path.Combine(_root, "sys/fs/cgroup"));
        File.CreateSymbolicLink(Path.Combine(_root, "sys/fs/cgroup/memory.current"), unreadable);

        Assert.Empty(Collect());
    }

    [Fact]
    public void Group_HasUsageAndLimit()
    {
        Directory.CreateDirectory(Path.Combine(_root, "sys/fs/cgroup"));
        File.WriteAllText(Path.Combine(_root, "sys/fs/cgroup/memory.current"), "300\n");
        File.WriteAllText(Path.Combine(_root, "sys/fs/cgroup/memory.max"), "1000\n");

        Assert.Equal([("process.memory.limit", 1000), ("process.memory.usage", 300)], Collect().Order());
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private List<(string Instrument, long Bytes)> Collect()
    {
        using var meter = new Meter("memory");
        using var listener = new MeterListener();
        var measured = new List<(string, long)>();
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => measured.Add((instrument.Name, value)));
        new MemoryMetrics(new ContainerMemory(_root)).Start(meter);
        listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == meter)
                listener.EnableMeasurementEvents(instrument);
        };
        listener.Start();
        listener.RecordObservableInstruments();
        return measured;
    }
}
