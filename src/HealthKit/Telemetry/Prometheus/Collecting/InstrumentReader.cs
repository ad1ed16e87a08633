using System.Numerics;

namespace HealthKit.Telemetry.Prometheus;

/// <summary>Derives the family header of an instrument: name, kind, unit and bucket bounds.</summary>
internal static class InstrumentReader
{
    // OpenTelemetry's default for histograms without advice.
    private static readonly double[] DefaultBounds = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1_000, 2_500, 5_000, 7_500, 10_000];

    // The bounds that OpenTelemetry's semantic conventions define for durations in seconds.
    private static readonly double[] DefaultSeconds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    public static FamilyHeader? HeaderOf(Instrument instrument)
    {
        var type = instrument.GetType();
        if (!type.IsGenericType || KindOf(type.GetGenericTypeDefinition()) is not var (kind, shape))
            return null;

        // The runtime declares these two as counters, but their values fall.
        if (instrument.Name is "dotnet.thread_pool.queue.length" or "dotnet.thread_pool.thread.count")
            kind = MetricKind.Gauge;

        var unit = MetricName.UnitOf(instrument.Unit, shape);
        var bounds = kind == MetricKind.Histogram ? BoundsOf(instrument) : [];
        return new FamilyHeader(MetricName.Of(instrument.Name, unit, kind), kind, shape, instrument.Description, unit, bounds);
    }

    private static (MetricKind Kind, SeriesShape Shape)? KindOf(Type type) =>
        type == typeof(Counter<>) ? (MetricKind.Counter, SeriesShape.Sum)
        : type == typeof(UpDownCounter<>) ? (MetricKind.Gauge, SeriesShape.Sum)
        : type == typeof(Gauge<>) ? (MetricKind.Gauge, SeriesShape.Value)
        : type == typeof(Histogram<>) ? (MetricKind.Histogram, SeriesShape.Buckets)
        : type == typeof(ObservableCounter<>) ? (MetricKind.Counter, SeriesShape.ObservedSum)
        : type == typeof(ObservableUpDownCounter<>) ? (MetricKind.Gauge, SeriesShape.ObservedSum)
        : type == typeof(ObservableGauge<>) ? (MetricKind.Gauge, SeriesShape.ObservedValue)
        : null;

    public static KeyValuePair<string, object?>[] ConstantsOf(Instrument instrument) =>
        instrument.Meter.Tags is null && instrument.Tags is null ? [] : [.. instrument.Meter.Tags ?? [], .. instrument.Tags ?? []];

    private static double[] BoundsOf(Instrument instrument)
    {
        var advised = AdviceOf<double>(instrument) ?? AdviceOf<float>(instrument) ?? AdviceOf<long>(instrument) ?? AdviceOf<int>(instrument)
            ?? AdviceOf<short>(instrument) ?? AdviceOf<byte>(instrument) ?? AdviceOf<decimal>(instrument);
        return advised is not null ? Distinct(advised) : instrument.Unit == "s" ? DefaultSeconds : DefaultBounds;
    }

    // Returns a copy, because Distinct overwrites it.
    private static double[]? AdviceOf<T>(Instrument instrument)
        where T : struct, INumber<T>
    {
        if ((instrument as Histogram<T>)?.Advice?.HistogramBucketBoundaries is not { } bounds)
            return null;

        var numbers = new double[bounds.Count];
        for (var index = 0; index < numbers.Length; index++)
            numbers[index] = double.CreateTruncating(bounds[index]);

        return numbers;
    }

    // Neighbors may be equal as doubles. Adding 0.0 turns a negative zero, which would print differently, into zero.
    private static double[] Distinct(double[] advised)
    {
        var count = 0;
        foreach (var bound in advised)
        {
            // Advice is sorted.
            if (double.IsFinite(bound) && (count == 0 || advised[count - 1] != bound + 0.0))
                advised[count++] = bound + 0.0;
        }

        return advised.AsSpan(0, count).ToArray();
    }
}
