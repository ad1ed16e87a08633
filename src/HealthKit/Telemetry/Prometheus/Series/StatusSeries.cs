using System.Runtime.CompilerServices;

namespace HealthKit.Telemetry.Prometheus;

/// <summary>What a counter of one check adds up to for each status: three lines that differ in their last label only.</summary>
/// <param name="labels">Those that the lines share.</param>
/// <param name="endings">The last label of each line, with the comma before it, in the order of <see cref="StatusLabel.All"/>.</param>
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
            {
                PerCoreCells.Add(ref _cells[line], value);
            }
        }
    }

    [InlineArray(Statuses)]
    private struct Cells
    {
        private long _first;
    }
}
