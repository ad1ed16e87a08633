using System.Numerics;

namespace HealthKit.Telemetry.Prometheus;

/// <summary>Spreads what many cores add to over cache lines of their own, so that they do not wait for each other.</summary>
internal static class PerCoreCells
{
    /// <summary>How many 64-bit cells a cache line has, and the one that the prefetcher takes along.</summary>
    public const int Line = 16;

    private const int Maximum = 8;

    public static readonly int Count = (int)Math.Min(Maximum, BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount));

    /// <summary>That of the core which runs us.</summary>
    public static int Current => Thread.GetCurrentProcessorId() & (Count - 1);

    /// <summary>Returns <c>false</c>, and adds nothing, when somebody else adds at the same time.</summary>
    public static bool TryAdd(ref long cell, double value)
    {
        var seen = Volatile.Read(ref cell);
        return Interlocked.CompareExchange(ref cell, BitConverter.DoubleToInt64Bits(BitConverter.Int64BitsToDouble(seen) + value), seen) == seen;
    }

    public static void Add(ref long cell, double value)
    {
        var seen = Volatile.Read(ref cell);
        while (true)
        {
            var next = BitConverter.DoubleToInt64Bits(BitConverter.Int64BitsToDouble(seen) + value);
            var before = Interlocked.CompareExchange(ref cell, next, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }
}
