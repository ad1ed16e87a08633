using System.Globalization;
using System.Text;

namespace HealthKit.Telemetry.Prometheus;

/// <summary>The name of a family, and everything of its lines that is always the same, encoded.</summary>
internal sealed class FamilyHeader
{
    private FamilyHeader(string name, MetricKind kind, SeriesShape shape, string help, string unit, double[] bounds)
    {
        Name = name;
        Kind = kind;
        Shape = shape;
        Bounds = bounds;
        var sample = kind == MetricKind.Counter ? $"{name}_total" : name;
        Samples = kind switch
        {
            MetricKind.Counter => [name, sample],
            MetricKind.Histogram => [name, $"{name}_bucket", $"{name}_sum", $"{name}_count"],
            _ => [name],
        };
        Text = Encoding.UTF8.GetBytes(HelpLine(sample, help, escapesQuotes: false) + TypeLine(sample, kind));
        OpenMetrics = Encoding.UTF8.GetBytes(
            TypeLine(name, kind) + (unit.Length > 0 && name.EndsWith($"_{unit}", StringComparison.Ordinal) ? $"# UNIT {name} {unit}\n" : "")
            + HelpLine(name, help, escapesQuotes: true));
        Sample = Encoding.UTF8.GetBytes(sample);
        Bucket = Encoding.UTF8.GetBytes($"{name}_bucket");
        Sum = Encoding.UTF8.GetBytes($"{name}_sum");
        Count = Encoding.UTF8.GetBytes($"{name}_count");
        BucketLabels = kind == MetricKind.Histogram
            ? Array.ConvertAll<double, byte[]>([.. bounds, double.PositiveInfinity], static bound => Encoding.UTF8.GetBytes($"le=\"{Le(bound)}\"}} "))
            : [];
    }

    public string Name { get; }

    public MetricKind Kind { get; }

    public SeriesShape Shape { get; }

    /// <summary>Whether its values are asked for at each collection.</summary>
    public bool IsObserved => Shape is SeriesShape.ObservedSum or SeriesShape.ObservedValue;

    /// <summary>Whether the values of two series say nothing when they are added up.</summary>
    public bool IsValue => Shape is SeriesShape.Value or SeriesShape.ObservedValue;

    /// <summary>The upper bounds of a histogram's buckets, rising.</summary>
    public double[] Bounds { get; }

    /// <summary>The names of its lines, which no other family may have.</summary>
    public IReadOnlyList<string> Samples { get; }

    /// <summary>What is written above the series in the text format.</summary>
    public byte[] Text { get; }

    /// <summary>The same in OpenMetrics.</summary>
    public byte[] OpenMetrics { get; }

    public byte[] Sample { get; }

    public byte[] Bucket { get; }

    public byte[] Sum { get; }

    public byte[] Count { get; }

    /// <summary>The last label of each bucket, with what follows up to the value.</summary>
    public byte[][] BucketLabels { get; }

    public static FamilyHeader Of(string name, MetricKind kind, SeriesShape shape, string? help, string unit, double[] bounds) =>
        new(name, kind, shape, help ?? "", unit, bounds);

    /// <summary>Whether an instrument of the other head can record into the same series.</summary>
    public bool Fits(FamilyHeader other) =>
        Name == other.Name && Kind == other.Kind && Shape == other.Shape && Bounds.AsSpan().SequenceEqual(other.Bounds);

    private static string TypeLine(string name, MetricKind kind) => $"# TYPE {name} {kind switch
    {
        MetricKind.Counter => "counter",
        MetricKind.Histogram => "histogram",
        _ => "gauge",
    }}\n";

    private static string HelpLine(string name, string help, bool escapesQuotes)
    {
        if (help.Length == 0)
        {
            return "";
        }

        var escaped = help.ReplaceLineEndings("\n").Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return $"# HELP {name} {(escapesQuotes ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped)}\n";
    }

    // With a point also where it is whole, in both formats, so that a series keeps its identity when the format changes.
    private static string Le(double bound)
    {
        if (double.IsPositiveInfinity(bound))
        {
            return "+Inf";
        }

        var text = bound.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny('.', 'E') < 0 ? $"{text}.0" : text;
    }
}

/// <summary>The type of a family, as its TYPE line says.</summary>
internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}
