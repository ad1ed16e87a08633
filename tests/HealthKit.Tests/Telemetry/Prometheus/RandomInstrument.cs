using System.Diagnostics.Metrics;
using System.Text;
using HealthKit.Tests.Telemetry.Prometheus.Reading;

namespace HealthKit.Tests.Telemetry.Prometheus;

/// <summary>One instrument of a random kind with its recorded values, and a comparison of these values with a page.</summary>
internal sealed class RandomInstrument
{
    // The names on the page are derived by hand.
    private static readonly (string Key, string Name)[] Keys =
        [("plain", "plain"), ("http.route", "http_route"), ("a--b", "a_b"), ("9", "_9"), ("le", "exported_le"), ("__name__", "_name_"),
            ("ключ", "_")];

    private readonly RandomText _random;
    private readonly string _kind;
    private readonly double[] _bounds;
    private readonly Dictionary<string, List<double>> _expected = [];
    private readonly List<Measurement<double>> _observed = [];
    private readonly Action<double, KeyValuePair<string, object?>[]>? _record;

    public RandomInstrument(Meter meter, int number, RandomText random)
    {
        _random = random;

        // The number identifies the family, whatever text follows.
        Prefix = $"m{number}_";
        var name = $"m{number}.{random.Text()}";
        var help = random.Below(3) == 0 ? null : random.Text();
        _bounds = random.Below(2) == 0 ? [0, 0.5, 10, 1e6] : [-10, 3];
        _kind = new[] { "counter", "updown", "gauge", "histogram", "observed counter", "observed gauge",
            "observed updown" }[random.Below(7)];
        switch (_kind)
        {
            case "counter":
                var counter = meter.CreateCounter<double>(name, null, help);
                _record = (value, tags) => counter.Add(value, tags);
                break;
            case "updown":
                var updown = meter.CreateUpDownCounter<double>(name, null, help);
                _record = (value, tags) => updown.Add(value, tags);
                break;
            case "gauge":
                var gauge = meter.CreateGauge<double>(name, null, help);
                _record = (value, tags) => gauge.Record(value, tags);
                break;
            case "histogram":
                var advice = new InstrumentAdvice<double> { HistogramBucketBoundaries = _bounds };
                var histogram = meter.CreateHistogram(name, null, help, null, advice);
                _record = (value, tags) => histogram.Record(value, tags);
                break;
            case "observed counter":
                meter.CreateObservableCounter(name, () => _observed, null, help);
                break;
            case "observed gauge":
                meter.CreateObservableGauge(name, () => _observed, null, help);
                break;
            default:
                meter.CreateObservableUpDownCounter(name, () => _observed, null, help);
                break;
        }
    }

    public string Prefix { get; }

    public void Record()
    {
        var value = _kind.EndsWith("gauge", StringComparison.Ordinal) ? _random.Value() : _random.Below(20) == 0 ? double.NaN
            : _random.Small();
        var (tags, labels) = Tags();
        if (_record is { } record)
            record(value, tags);
        else
            _observed.Add(new Measurement<double>(value, tags));

        if (!_kind.EndsWith("gauge", StringComparison.Ordinal)
            && ((double.IsNaN(value) && _kind != "observed updown") || (value < 0 && _kind.EndsWith("counter", StringComparison.Ordinal))))
        {
            // The collector ignores this value.
            return;
        }

        if (!_expected.TryGetValue(labels, out var values))
            _expected.Add(labels, values = []);

        values.Add(value);
    }

    public void Compare(ReadPage page, bool isOpenMetrics)
    {
        var family = page.Families.SingleOrDefault(one => one.Name.StartsWith(Prefix, StringComparison.Ordinal));
        if (_expected.Count == 0)
        {
            Assert.Null(family);
            return;
        }

        Assert.NotNull(family);
        Assert.Equal(_kind.EndsWith("counter", StringComparison.Ordinal) ? "counter" : _kind == "histogram" ? "histogram" : "gauge",
            family.Type);
        if (_kind == "histogram")
        {
            CompareHistograms(family, isOpenMetrics && _bounds[0] < 0);
            return;
        }

        Assert.Equal(_expected.Keys.Order(StringComparer.Ordinal), family.Samples.Select(sample => sample.LabelText)
            .Order(StringComparer.Ordinal));
        foreach (var sample in family.Samples)
        {
            var values = _expected[sample.LabelText];
            Assert.Equal(_kind.EndsWith("gauge", StringComparison.Ordinal) ? values[^1] : values.Sum(), sample.Value);
        }
    }

    private void CompareHistograms(ReadFamily family, bool hasNoSum)
    {
        Assert.Equal(_expected.Keys.Order(StringComparer.Ordinal), family.Samples.Select(sample => sample.Group).Distinct()
            .Order(StringComparer.Ordinal));
        foreach (var histogram in family.Samples.GroupBy(sample => sample.Group))
        {
            var values = _expected[histogram.Key];
            double[] counts = [.. _bounds.Append(double.PositiveInfinity).Select(bound => (double)values.Count(value => value <= bound))];
            Assert.Equal(counts, histogram.Take(counts.Length).Select(sample => sample.Value));
            if (!hasNoSum)
                Assert.Equal([values.Sum(), values.Count], histogram.Skip(counts.Length).Select(sample => sample.Value));
        }
    }

    private (KeyValuePair<string, object?>[] Tags, string Labels) Tags()
    {
        var tags = new List<KeyValuePair<string, object?>>();
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, name) in Keys.Where(_ => _random.Below(4) == 0))
        {
            object? value = _random.Below(6) switch
            {
                0 => null,
                1 => _random.Below(3),
                2 => _random.Below(2) == 0,
                _ => _random.Text(),
            };
            tags.Insert(_random.Below(tags.Count + 1), new(key, value));
            var text = value is bool flag ? (flag ? "true" : "false") : $"{value}";
            if (text.Length > 0)
                labels.Add(name, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)));
        }

        return ([.. tags], string.Join(",", labels.Select(label => $"{label.Key}={label.Value}")));
    }
}
