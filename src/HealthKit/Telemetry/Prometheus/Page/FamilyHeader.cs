using System.Globalization;
using System.Text;

namespace HealthKit.Telemetry.Prometheus;

/// <summary>The name of a family and the constant parts of its lines, encoded.</summary>
internal sealed class FamilyHeader
{
    public FamilyHeader(string name, MetricKind kind, SeriesShape shape, string? description, string unit, double[] bounds)
    {
        var help = description ?? "";
        (Name, Kind, Shape, Bounds) = (name, kind, shape, bounds);
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
            ? [.. bounds.Append(double.PositiveInfinity).Select(static bound => Encoding.UTF8.GetBytes($"le=\"{Le(bound)}\"}} "))]
            : [];
    }

    public string Name { get; }

    public MetricKind Kind { get; }

    public SeriesShape Shape { get; }

    public bool IsObserved => Shape is SeriesShape.ObservedSum or SeriesShape.ObservedValue;

    /// <summary>Whether values of several series must not be added up.</summary>
    public bool IsValue => Shape is SeriesShape.Value or SeriesShape.ObservedValue;

    /// <summary>The upper bounds of a histogram's buckets, ascending.</summary>
    public double[] Bounds { get; }

    /// <summary>The names of its lines, which no other family may use.</summary>
    public IReadOnlyList<string> Samples { get; }

    /// <summary>The lines above the series in the text format.</summary>
    public byte[] Text { get; }

    /// <summary>The lines above the series in OpenMetrics.</summary>
    public byte[] OpenMetrics { get; }

    public byte[] Sample { get; }

    public byte[] Bucket { get; }

    public byte[] Sum { get; }

    public byte[] Count { get; }

    /// <summary>The last label of each bucket, with the characters up to the value.</summary>
    public byte[][] BucketLabels { get; }

    /// <summary>Whether instruments of both headers can record into the same series.</summary>
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

        var escaped = help.ReplaceLineEndings("\n")
            .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return $"# HELP {name} {(escapesQuotes ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped)}\n";
    }

    // Whole numbers have a decimal point in both formats, so that a series keeps its identity when the format changes.
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

/// <summary>The type of a family in its TYPE line.</summary>
internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}
