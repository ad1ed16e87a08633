using HealthKit.Telemetry.Prometheus;

namespace HealthKit.Tests.Telemetry.Prometheus.Reading;

/// <summary>The reader must reject invalid pages. A reader that accepts everything would prove nothing.</summary>
public sealed class PageReaderTests
{
    private const string Histogram =
        "# TYPE h histogram\nh_bucket{le=\"1.0\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\n";

    [Theory]
    [InlineData("a 1\n")]
    [InlineData("# TYPE a gauge\na 1")]
    [InlineData("# TYPE a gauge\n\na 1\n")]
    [InlineData("# TYPE a gauge\na 1\na 2\n")]
    [InlineData("# TYPE a gauge\na{x=\"1\",y=\"2\"} 1\na{y=\"2\",x=\"1\"} 2\n")]
    [InlineData("# TYPE a gauge\na{x=\"1\",x=\"2\"} 1\n")]
    [InlineData("# TYPE a gauge\na{x=\"\\t\"} 1\n")]
    [InlineData("# TYPE a gauge\na{x=\"1} 1\n")]
    [InlineData("# TYPE a gauge\na{__name__=\"b\"} 1\n")]
    [InlineData("# TYPE a gauge\na{} 1\n")]
    [InlineData("# TYPE a gauge\na{9=\"b\"} 1\n")]
    [InlineData("# TYPE a gauge\na one\n")]
    [InlineData("# TYPE a gauge\na 1 \n")]
    [InlineData("# TYPE a gauge\na 1 1700000000\n")]
    [InlineData("# TYPE a gauge\na 1\n# HELP a Late.\n")]
    [InlineData("# TYPE a gauge\n# TYPE a gauge\na 1\n")]
    [InlineData("# TYPE a thing\na 1\n")]
    [InlineData("# TYPE a gauge\n# HELP a A \\\" b.\na 1\n")]
    [InlineData("# TYPE a gauge\n# UNIT a seconds\na 1\n")]
    [InlineData("# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\na{x=\"1\"} 1\n")]
    [InlineData("# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\n# TYPE a gauge\na 1\n")]
    [InlineData("# TYPE a counter\na 1\n")]
    [InlineData("# TYPE a_total counter\na_total -1\n")]
    [InlineData("# TYPE a_total counter\na_total NaN\n")]
    [InlineData("# TYPE a_total counter\na_total 1 # {trace_id=\"x\"} 1\n")]
    [InlineData("# TYPE h histogram\nh_bucket{le=\"1.0\"} 1\nh_sum 3\nh_count 2\n")]
    [InlineData("# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\n")]
    [InlineData("# TYPE h histogram\nh_bucket{le=\"2.0\"} 1\nh_bucket{le=\"1.0\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\n")]
    [InlineData("# TYPE h histogram\nh_bucket{le=\"1.0\"} 3\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\n")]
    [InlineData("# TYPE h histogram\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 3\n")]
    [InlineData("# TYPE h histogram\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\n")]
    [InlineData("# TYPE h histogram\nh_bucket{x=\"1\",le=\"+Inf\"} 2\nh_bucket{x=\"2\",le=\"+Inf\"} 2\nh_sum{x=\"1\"} 3\nh_count{x=\"1\"} "
        + "2\n")]
    [InlineData(Histogram + "# TYPE h_count gauge\nh_count 1\n")]
    public void Text_ThatTheFormatForbids_IsRefused(string page)
    {
        Assert.Throws<FormatException>(() => PageReader.Read(page, ExpositionFormat.Text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# TYPE a gauge\na 1\n")]
    [InlineData("# TYPE a gauge\na 1\n# EOF")]
    [InlineData("# EOF\n# TYPE a gauge\na 1\n")]
    [InlineData("# TYPE a_total counter\na_total 1\n# EOF\n")]
    [InlineData("# TYPE a counter\na 1\n# EOF\n")]
    [InlineData("# TYPE a counter\na_total 1\n# TYPE a_total gauge\na_total{x=\"1\"} 1\n# EOF\n")]
    [InlineData("# TYPE a_s gauge\n# UNIT a_s seconds\na_s 1\n# EOF\n")]
    [InlineData("# TYPE a gauge\na 1 # {trace_id=\"x\"} 1\n# EOF\n")]
    [InlineData("# TYPE h histogram\nh_bucket{le=\"1.0\"} 1 # {trace_id=\"x\"} 2\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\n# EOF\n")]
    [InlineData("# TYPE h histogram\nh_bucket{le=\"-1.0\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 2\n# EOF\n")]
    public void OpenMetrics_ThatTheFormatForbids_IsRefused(string page)
    {
        Assert.Throws<FormatException>(() => PageReader.Read(page, ExpositionFormat.OpenMetrics));
    }

    [Fact]
    public void Page_ThatIsWell_IsRead()
    {
        var page = PageReader.Read(
            "# TYPE a counter\n# HELP a A \\\"b\\\"\\n\\\\c.\na_total{x=\"\\\"\\\\\\n\"} 1 # {trace_id=\"t\"} 0.5\n" + Histogram
                + "# EOF\n", ExpositionFormat.OpenMetrics);

        Assert.Equal("A \"b\"\n\\c.", page["a"].Help);
        Assert.Equal("x=\"\\\n", page["a"].Samples[0].LabelText);
        Assert.Equal(0.5, page["a"].Samples[0].Exemplar!.Value);
        Assert.Equal(2, page.Value("h_count"));
    }
}
