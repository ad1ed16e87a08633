using System.Diagnostics.Metrics;
using System.Globalization;

namespace HealthKit.Tests.Telemetry.Prometheus;

/// <summary>The conversion of tags to labels.</summary>
public sealed class LabelTests : IDisposable
{
    private readonly Scrapes _scrapes = new();
    private readonly Counter<int> _counter;

    public LabelTests() => _counter = _scrapes.Meter.CreateCounter<int>("c");

    [Fact]
    public void Labels_InAnotherOrder_AreTheSameSeries()
    {
        _counter.Add(1, new("a", 1), new("b", 2), new("c", 3));
        _counter.Add(1, new("c", 3), new("a", 1), new("b", 2));
        _counter.Add(1, new("c", "3"), new("b", 2L), new("a", 1.0));

        Assert.Equal(["c_total{a=\"1\",b=\"2\",c=\"3\"} 3"], _scrapes.Lines());
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a \"b\"", "a \\\"b\\\"")]
    [InlineData("a\nb", "a\\nb")]
    [InlineData("a\\nb", "a\\\\nb")]
    [InlineData("a\r\tb", "a\r\tb")]
    [InlineData("{a=\"b\"} 1 # x", "{a=\\\"b\\\"} 1 # x")]
    [InlineData("größe 😀", "größe 😀")]
    [InlineData(true, "true")]
    [InlineData(42, "42")]
    [InlineData(0.5, "0.5")]
    [InlineData(DayOfWeek.Monday, "Monday")]
    public void Value_OfAnyText_IsEscaped(object value, string expected)
    {
        _counter.Add(1, new KeyValuePair<string, object?>("a", value));

        Assert.Equal([$"c_total{{a=\"{expected}\"}} 1"], _scrapes.Lines());
        Assert.Equal(Convert.ToString(value, CultureInfo.InvariantCulture), _scrapes.Read()["c_total"].Samples[0]["a"],
            ignoreCase: value is bool);
    }

    [Fact]
    public void Tag_WithoutKeyOrValue_ProducesNoLabel()
    {
        _counter.Add(1, new("a", null), new("b", ""));
        _counter.Add(1);
        _counter.Add(1, new KeyValuePair<string, object?>("", "x"), new KeyValuePair<string, object?>(null!, "y"));

        Assert.Equal(["c_total 3"], _scrapes.Lines());
    }

    [Fact]
    public void Value_ThatIsLong_IsCutBetweenSigns()
    {
        _counter.Add(1, new KeyValuePair<string, object?>("a", new string('x', 5_000)));
        _counter.Add(1, new KeyValuePair<string, object?>("a", new string('x', 6_000)));
        _counter.Add(1, new KeyValuePair<string, object?>("a", new string('y', 1_023) + "😀"));

        Assert.Equal([$"c_total{{a=\"{new string('x', 1_024)}\"}} 2", $"c_total{{a=\"{new string('y', 1_023)}\"}} 1"], _scrapes.Lines());
    }

    [Fact]
    public void Values_ThatUtf8CannotSay_AreOneSeries()
    {
        _counter.Add(1, new KeyValuePair<string, object?>("a", "\ud800"));
        _counter.Add(1, new KeyValuePair<string, object?>("a", "\ud801"));
        _counter.Add(1, new KeyValuePair<string, object?>("a", "\ufffd"));

        Assert.Equal(["c_total{a=\"\ufffd\"} 3"], _scrapes.Lines());
    }

    [Theory]
    [InlineData("http.route", "http_route")]
    [InlineData("a--b", "a_b")]
    [InlineData("9", "_9")]
    [InlineData("__name__", "_name_")]
    [InlineData("le", "exported_le")]
    [InlineData("ключ", "_")]
    public void Key_OfAnyText_IsALabelName(string key, string expected)
    {
        _counter.Add(1, new KeyValuePair<string, object?>(key, "x"));

        Assert.Equal(expected, Assert.Single(_scrapes.Read()["c_total"].Samples[0].Labels).Key);
    }

    [Fact]
    public void Keys_ThatBecomeOneName_HaveOneLabelWithBothValues()
    {
        _counter.Add(1, new("a_b", 2), new("a.b", 1));
        _counter.Add(1, new("a.b", 1), new("a_b", 2));

        Assert.Equal(["c_total{a_b=\"1;2\"} 2"], _scrapes.Lines());
    }

    [Fact]
    public void Key_GivenTwice_HasItsLastValue()
    {
        _counter.Add(1, new("a", 1), new("a", 2));

        Assert.Equal(["c_total{a=\"2\"} 1"], _scrapes.Lines());
    }

    [Fact]
    public void Tags_OfMeterAndInstrument_AreLabelsToo()
    {
        using var meter =
            new Meter(new MeterOptions("shop.tagged") { Scope = _scrapes.Host, Tags = [new("region", "eu"), new("kind", "meter")] });
        var counter = meter.CreateCounter<int>("tagged", null, null, [new("kind", "instrument")]);
        counter.Add(1);
        counter.Add(1, new KeyValuePair<string, object?>("kind", "measurement"));

        Assert.Equal(["tagged_total{kind=\"instrument\",region=\"eu\"} 1", "tagged_total{kind=\"measurement\",region=\"eu\"} 1"],
            _scrapes.Lines());
    }

    [Fact]
    public void TagValue_Throws_DropsOnlyThatMeasurement()
    {
        _counter.Add(1, new KeyValuePair<string, object?>("a", new Mine()));
        _counter.Add(1);

        Assert.Equal(["c_total 1"], _scrapes.Lines());
    }

    public void Dispose() => _scrapes.Dispose();

    private sealed class Mine
    {
        public override int GetHashCode() => throw new InvalidOperationException();

        public override string ToString() => throw new InvalidOperationException();
    }
}
