using System.Runtime.CompilerServices;

namespace HealthKit.Telemetry.Prometheus;

/// <summary>HealthKit's own series of one check: one for each instrument, all with the same labels.</summary>
internal sealed class CheckSeries(byte[] labels)
{
    private Slots _series;

    public byte[] Labels => labels;

    /// <summary>The series of an instrument; <c>null</c> before its first measurement.</summary>
    public ref Series? this[int instrument] => ref _series[instrument];

    [InlineArray(CheckSeriesTable.Instruments)]
    private struct Slots
    {
        private Series? _first;
    }
}
