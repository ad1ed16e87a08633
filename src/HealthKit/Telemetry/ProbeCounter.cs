using System.Diagnostics.Metrics;
using HealthKit.Telemetry.Prometheus;

namespace HealthKit.Telemetry;

/// <summary>Counts the answers of one probe with one status code; an observable counter reads the sum.</summary>
// An instrument would look up its labels for every answer, which costs a tenth of the probe. Each core adds to its own cell instead.
internal sealed class ProbeCounter(string probe, string code)
{
    private readonly KeyValuePair<string, object?>[] _labels = [new("probe", probe), new("code", code)];
    private readonly long[] _cells = new long[PerCoreCells.Count * PerCoreCells.Line];

    public void Add() => Interlocked.Increment(ref _cells[PerCoreCells.Current * PerCoreCells.Line]);

    public Measurement<long> Measure()
    {
        var sum = 0L;
        for (var index = 0; index < _cells.Length; index += PerCoreCells.Line)
        {
            sum += Volatile.Read(ref _cells[index]);
        }

        return new Measurement<long>(sum, _labels);
    }
}
