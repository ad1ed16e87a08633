using System.Text;

namespace HealthKit.Telemetry.Prometheus;

/// <summary>
/// From the name and the unit of an instrument to the name of a family, as OpenTelemetry's "Prometheus and OpenMetrics Compatibility"
/// specification maps them, so that dashboards made for it fit.
/// </summary>
internal static class MetricName
{
    private const string Total = "_total";

    public static string Of(string instrument, string unit, MetricKind kind)
    {
        var name = Sanitize(instrument);
        if (kind == MetricKind.Counter && name.Length > Total.Length && name.EndsWith(Total, StringComparison.Ordinal))
        {
            // The suffix of the sample, which the family has not.
            name = name[..^Total.Length];
        }

        // OpenMetrics wants it at the end, also where the name has it elsewhere.
        return unit.Length == 0 || $"_{name}".EndsWith($"_{unit}", StringComparison.Ordinal) ? name : $"{name}{(name[^1] == '_' ? "" : "_")}{unit}";
    }

    /// <summary>The unit in words, as names end with; empty for none. A one is a ratio where a value is set, and nothing where it is added to.</summary>
    public static string UnitOf(string? unit, SeriesShape shape)
    {
        // What is in braces is an annotation: {request}.
        var plain = WithoutAnnotations(unit ?? "");
        if (plain == "1")
        {
            return shape is SeriesShape.Value or SeriesShape.ObservedValue ? "ratio" : "";
        }

        // What is left of {request}/{second} is nothing to name.
        var slash = plain.IndexOf('/', StringComparison.Ordinal);
        var words = slash < 0 ? Word(plain)
            : slash == plain.Length - 1 ? Word(plain[..slash])
            : $"{Word(plain[..slash])}_per_{PerWord(plain[(slash + 1)..])}";
        return words.Length == 0 ? "" : Sanitize(words).Trim('_');
    }

    /// <summary>Letters, digits and underscores, of which never two in a row; no digit first.</summary>
    public static string Sanitize(string name)
    {
        var clean = new StringBuilder(name.Length);
        foreach (var sign in name)
        {
            var kept = char.IsAsciiLetterOrDigit(sign) ? sign : '_';
            if (kept != '_' || clean.Length == 0 || clean[^1] != '_')
            {
                clean.Append(kept);
            }
        }

        return clean.Length == 0 || char.IsAsciiDigit(clean[0]) ? $"_{clean}" : clean.ToString();
    }

    private static string WithoutAnnotations(string unit)
    {
        var plain = new StringBuilder(unit.Length);
        var depth = 0;
        foreach (var sign in unit)
        {
            depth += sign == '{' ? 1 : 0;
            if (depth == 0)
            {
                plain.Append(sign);
            }

            depth -= sign == '}' && depth > 0 ? 1 : 0;
        }

        return plain.ToString().Trim();
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
        "By" => "bytes",
        "KiBy" => "kibibytes",
        "MiBy" => "mebibytes",
        "GiBy" => "gibibytes",
        "TiBy" => "tibibytes",
        "KBy" => "kilobytes",
        "MBy" => "megabytes",
        "GBy" => "gigabytes",
        "TBy" => "terabytes",
        "B" => "bytes",
        "KB" => "kilobytes",
        "MB" => "megabytes",
        "GB" => "gigabytes",
        "TB" => "terabytes",
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
