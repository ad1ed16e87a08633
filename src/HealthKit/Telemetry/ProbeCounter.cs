using System.Diagnostics.Metrics;
using HealthKit.Telemetry.Prometheus;

namespace HealthKit.Telemetry;

/// <summary>
/// Answers of one kind. To record each would cost a tenth of the probe, in the look-up of the labels that are always the same; so each is added to a cell of its
/// core's, and the sum is told when somebody asks for it.
/// </summary>
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
