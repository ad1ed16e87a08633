using System.Numerics;

namespace HealthKit.Telemetry.Prometheus;

/// <summary>Gives each core its own cache lines to add to, so that cores do not wait for each other.</summary>
internal static class PerCoreCells
{
    /// <summary>The 64-bit cells of two cache lines, because the prefetcher loads lines in pairs.</summary>
    public const int Line = 16;

    private const int Maximum = 8;

    public static readonly int Count = (int)Math.Min(Maximum, BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount));

    /// <summary>The index of the core that runs the caller.</summary>
    public static int Current => Thread.GetCurrentProcessorId() & (Count - 1);

    /// <summary>Returns <c>false</c> and adds nothing when another thread changes the cell at the same time.</summary>
    public static bool TryAdd(ref long cell, double value)
    {
        var seen = Volatile.Read(ref cell);
        var sum = BitConverter.DoubleToInt64Bits(BitConverter.Int64BitsToDouble(seen) + value);
        return Interlocked.CompareExchange(ref cell, sum, seen) == seen;
    }

    /// <summary>Adds one number of each core to the value. The numbers of two cores are <paramref name="stride"/> cells apart.</summary>
    public static double SumNumbers(double value, long[]? cells, int first, int stride)
    {
        for (var index = first; index < cells?.Length; index += stride)
            value += BitConverter.Int64BitsToDouble(Volatile.Read(ref cells[index]));

        return value;
    }

    /// <summary>Adds one count of each core to the value. The counts of two cores are <paramref name="stride"/> cells apart.</summary>
    public static long SumCounts(long value, long[]? cells, int first, int stride)
    {
        for (var index = first; index < cells?.Length; index += stride)
            value += Volatile.Read(ref cells[index]);

        return value;
    }

    public static void Add(ref long cell, double value)
    {
        while (!TryAdd(ref cell, value))
        {
        }
    }
}
