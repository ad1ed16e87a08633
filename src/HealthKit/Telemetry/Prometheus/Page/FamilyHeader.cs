namespace HealthKit.Telemetry.Prometheus;

/// <summary>The name of a family and the constant parts of its lines, encoded.</summary>
internal sealed class FamilyHeader
{
    public FamilyHeader(string name, MetricKind kind, SeriesShape shape, string? description, string unit, double[] bounds)
    {
        var help = description ?? "";
        (Name, Kind, Shape, Bounds, Help) = (name, kind, shape, bounds, help);
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
        BucketLabels = kind == MetricKind.Histogram ? LabelsOf(bounds) : [];
    }

    public string Name { get; }

    public MetricKind Kind { get; }

    public SeriesShape Shape { get; }

    public string Help { get; }

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

    private static byte[][] LabelsOf(double[] bounds)
    {
        var labels = new byte[bounds.Length + 1][];
        for (var bucket = 0; bucket < labels.Length; bucket++)
        {
            var bound = bucket < bounds.Length ? bounds[bucket] : double.PositiveInfinity;
            labels[bucket] = Encoding.UTF8.GetBytes($"le=\"{Le(bound)}\"}} ");
        }

        return labels;
    }

    private static string TypeLine(string name, MetricKind kind) => $"# TYPE {name} {kind switch
    {
        MetricKind.Counter => "counter",
        MetricKind.Histogram => "histogram",
        _ => "gauge",
    }}\n";

    private static string HelpLine(string name, string help, bool escapesQuotes)
    {
        if (help.Length == 0)
            return "";

        var escaped = help.ReplaceLineEndings("\n")
            .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return $"# HELP {name} {(escapesQuotes ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped)}\n";
    }

    // Whole numbers have a decimal point in both formats, so that a series keeps its identity when the format changes.
    private static string Le(double bound)
    {
        if (double.IsPositiveInfinity(bound))
            return "+Inf";

        var text = bound.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny('.', 'E') < 0 ? $"{text}.0" : text;
    }
}

/// <summary>How a series gets its values.</summary>
internal enum SeriesShape
{
    /// <summary>Measurements are added up.</summary>
    Sum,

    /// <summary>The last measurement counts.</summary>
    Value,

    /// <summary>Each collection reads the value; a series without a value disappears. Values of equal labels are added up.</summary>
    ObservedSum,

    /// <summary>As <see cref="ObservedSum"/>, but the last of equal labels counts.</summary>
    ObservedValue,

    /// <summary>Measurements are counted in buckets.</summary>
    Buckets,
}
