namespace HealthKit.Telemetry.Prometheus;

/// <summary>A counter of one check per status: three lines that differ only in the last label.</summary>
// The endings are the last label of each line with its comma, in the order of StatusLabel.All.
internal sealed class StatusSeries(byte[] labels, byte[][] endings) : Series(labels)
{
    private const int Statuses = 3;

    private Cells _cells;

    public ReadOnlySpan<byte[]> Endings => endings;

    public double ValueOf(int line) => BitConverter.Int64BitsToDouble(Volatile.Read(ref _cells[line]));

    public void Add(string status, double value)
    {
        for (var line = 0; line < Statuses; line++)
        {
            if (StatusLabel.All[line].Text == status)
                PerCoreCells.Add(ref _cells[line], value);
        }
    }

    [InlineArray(Statuses)]
    private struct Cells
    {
        private long _first;
    }
}
