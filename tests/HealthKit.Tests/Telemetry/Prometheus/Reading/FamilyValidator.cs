using System.Globalization;

namespace HealthKit.Tests.Telemetry.Prometheus.Reading;

/// <summary>Rules that a family must follow as a whole.</summary>
internal static class FamilyValidator
{
    private const int LongestExemplar = 128;

    public static bool IsOf(ReadFamily family, string sample, bool isOpenMetrics) => family.Type switch
    {
        "counter" => sample == (isOpenMetrics ? $"{family.Name}_total" : family.Name),
        "histogram" => sample.StartsWith(family.Name, StringComparison.Ordinal)
            && sample[family.Name.Length..] is "_bucket" or "_sum" or "_count",
        _ => sample == family.Name,
    };

    public static void Validate(ReadFamily family, bool isOpenMetrics)
    {
        LineReader.Require(family.Type.Length > 0, $"{family.Name} has no type.");
        LineReader.Require(family.Samples.Count > 0, $"{family.Name} has no sample.");
        LineReader.Require(
            family.Unit.Length == 0
                || family.Name.EndsWith($"_{family.Unit}", StringComparison.Ordinal), $"{family.Name} does not end with its unit.");
        LineReader.Require(family.Samples.TrueForAll(sample => sample.Exemplar is null
            || MayHaveExemplar(family, sample)), $"{family.Name} has a stray exemplar.");
        switch (family.Type)
        {
            case "counter":
                LineReader.Require(!isOpenMetrics
                    || !family.Name.EndsWith("_total", StringComparison.Ordinal), $"{family.Name} is the name of a sample.");
                LineReader.Require(isOpenMetrics
                    || family.Name.EndsWith("_total", StringComparison.Ordinal), $"{family.Name} is no name of a counter.");
                LineReader.Require(family.Samples.TrueForAll(sample => sample.Value >= 0), $"{family.Name} is no counter.");
                break;
            case "histogram":
                foreach (var histogram in InOrder(family))
                    ValidateHistogram(family, histogram, isOpenMetrics);

                break;
        }
    }

    // A sample of one family must not have a name that could belong to another family.
    public static void ValidateNames(IEnumerable<ReadFamily> families, bool isOpenMetrics)
    {
        var names = families.SelectMany(family => family.Type switch
        {
            "counter" when isOpenMetrics => [family.Name, $"{family.Name}_total"],
            "histogram" => [family.Name, $"{family.Name}_bucket", $"{family.Name}_sum", $"{family.Name}_count"],
            _ => (string[])[family.Name],
        }).ToArray();
        LineReader.Require(names.Distinct().Count() == names.Length, "Names of families clash.");
    }

    private static bool MayHaveExemplar(ReadFamily family, ReadSample sample) =>
        (family.Type == "counter" || sample.Name.EndsWith("_bucket", StringComparison.Ordinal))
        && sample.Exemplar!.Labels.Sum(label => label.Key.Length + label.Value.Length) <= LongestExemplar;

    // The lines of one histogram must be consecutive.
    private static List<List<ReadSample>> InOrder(ReadFamily family)
    {
        var histograms = new List<List<ReadSample>>();
        foreach (var sample in family.Samples)
        {
            if (histograms.Count == 0 || histograms[^1][0].Group != sample.Group)
            {
                LineReader.Require(!histograms.Exists(histogram =>
                    histogram[0].Group == sample.Group), $"{family.Name} has interleaved histograms.");
                histograms.Add([]);
            }

            histograms[^1].Add(sample);
        }

        return histograms;
    }

    private static void ValidateHistogram(ReadFamily family, List<ReadSample> lines, bool isOpenMetrics)
    {
        var buckets = lines.TakeWhile(sample => sample.Name == $"{family.Name}_bucket").ToArray();
        LineReader.Require(buckets.Length > 0 && buckets[^1]["le"] == "+Inf", $"{family.Name} has no last bucket.");
        var (bound, count) = (double.NegativeInfinity, 0d);
        foreach (var bucket in buckets)
        {
            var le = bucket["le"] ?? "";
            LineReader.Require(le == "+Inf" || le.Contains('.', StringComparison.Ordinal)
                || le.Contains('E', StringComparison.Ordinal), $"{family.Name} has le {le}.");
            var next = le == "+Inf" ? double.PositiveInfinity : double.Parse(le, CultureInfo.InvariantCulture);
            LineReader.Require(next > bound && bucket.Value >= count, $"{family.Name} has buckets that do not rise.");
            LineReader.Require(bucket.Exemplar is not { } exemplar
                || (exemplar.Value > bound && exemplar.Value <= next), $"{family.Name} has a trace in another bucket.");
            (bound, count) = (next, bucket.Value);
        }

        var rest = lines[buckets.Length..];
        var isSumForbidden = isOpenMetrics && buckets[0]["le"]![0] == '-';
        LineReader.Require(
            isSumForbidden ? rest.Count == 0 : rest.Count == 2 && rest[0].Name == $"{family.Name}_sum"
                && rest[1].Name == $"{family.Name}_count",
            $"{family.Name} has a sum or a count too many or too few.");
        LineReader.Require(isSumForbidden || rest[1].Value == count, $"{family.Name} counts other than its last bucket.");
    }
}
