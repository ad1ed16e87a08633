using System.Runtime.CompilerServices;

namespace HealthKit.Telemetry.Prometheus;

/// <summary>What HealthKit itself measures of one check: a series for each of its instruments, under the same labels.</summary>
internal sealed class CheckSeries(byte[] labels)
{
    private Places _series;

    public byte[] Labels => labels;

    /// <summary>The series of an instrument, <c>null</c> before it first recorded.</summary>
    public ref Series? this[int instrument] => ref _series[instrument];

    [InlineArray(CheckSeriesTable.Instruments)]
    private struct Places
    {
        private Series? _first;
    }
}
