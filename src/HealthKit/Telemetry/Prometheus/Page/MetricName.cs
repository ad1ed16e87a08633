namespace HealthKit.Telemetry.Prometheus;

/// <summary>Maps the name and unit of an instrument to a metric name, so that existing dashboards work.</summary>
// By OpenTelemetry's "Prometheus and OpenMetrics Compatibility" specification.
internal static class MetricName
{
    private const string Total = "_total";

    public static string Of(string instrument, string unit, MetricKind kind)
    {
        var name = Sanitize(instrument);
        if (kind == MetricKind.Counter && name.Length > Total.Length && name.EndsWith(Total, StringComparison.Ordinal))
        {
            // The family name has no _total; only the sample has it.
            name = name[..^Total.Length];
        }

        // OpenMetrics requires the unit at the end, even when the name contains it elsewhere.
        return unit.Length == 0 || $"_{name}".EndsWith($"_{unit}", StringComparison.Ordinal)
            ? name
            : $"{name}{(name[^1] == '_' ? "" : "_")}{unit}";
    }

    /// <summary>The unit as a suffix; empty for none. The unit 1 is a ratio for gauges that are set, and no suffix for sums.</summary>
    public static string UnitOf(string? unit, SeriesShape shape)
    {
        // Text in braces is an annotation, such as {request}.
        var plain = WithoutAnnotations(unit ?? "");
        if (plain == "1")
            return shape is SeriesShape.Value or SeriesShape.ObservedValue ? "ratio" : "";

        // Without annotations, {request}/{second} is a lone slash: no unit.
        var slash = plain.IndexOf('/', StringComparison.Ordinal);
        var suffix = slash < 0 ? Word(plain)
            : slash == plain.Length - 1 ? Word(plain[..slash])
            : $"{Word(plain[..slash])}_per_{PerWord(plain[(slash + 1)..])}";
        return suffix.Length == 0 ? "" : Sanitize(suffix).Trim('_');
    }

    /// <summary>Keeps letters, digits and single underscores. A leading digit gets an underscore before it.</summary>
    public static string Sanitize(string name)
    {
        var clean = new StringBuilder(name.Length);
        foreach (var character in name)
        {
            var kept = char.IsAsciiLetterOrDigit(character) ? character : '_';
            if (kept != '_' || clean.Length == 0 || clean[^1] != '_')
                clean.Append(kept);
        }

        return clean.Length == 0 || char.IsAsciiDigit(clean[0]) ? $"_{clean}" : clean.ToString();
    }

    // The innermost first: annotations may be nested.
    private static string WithoutAnnotations(string unit)
    {
        while (unit.LastIndexOf('{') is >= 0 and var start)
            unit = unit.IndexOf('}', start) is >= 0 and var end ? unit.Remove(start, end + 1 - start) : unit.Remove(start);

        return unit.Trim();
    }

    private static string Word(string unit) => unit switch
    {
        "d" => "days",
        "h" => "hours",
        "min" => "minutes",
        "s" => "seconds",
        "ms" => "milliseconds",
        "us" => "microseconds",
        "ns" => "nanoseconds",
        "By" or "B" => "bytes",
        "KiBy" => "kibibytes",
        "MiBy" => "mebibytes",
        "GiBy" => "gibibytes",
        "TiBy" => "tibibytes",
        "KBy" or "KB" => "kilobytes",
        "MBy" or "MB" => "megabytes",
        "GBy" or "GB" => "gigabytes",
        "TBy" or "TB" => "terabytes",
        "m" => "meters",
        "V" => "volts",
        "A" => "amperes",
        "J" => "joules",
        "W" => "watts",
        "g" => "grams",
        "Cel" => "celsius",
        "Hz" => "hertz",
        "%" => "percent",
        _ => unit,
    };

    private static string PerWord(string unit) => unit switch
    {
        "s" => "second",
        "m" or "min" => "minute",
        "h" => "hour",
        "d" => "day",
        "w" => "week",
        "mo" => "month",
        "y" => "year",
        _ => Word(unit),
    };
}
