using System.Buffers;
using System.Diagnostics.Metrics;
using System.Text;
using HealthKit.Telemetry.Prometheus;
using HealthKit.Tests.Support;
using HealthKit.Tests.Telemetry.Prometheus.Reading;

namespace HealthKit.Tests.Telemetry.Prometheus;

/// <summary>A collector with its own host, a meter named <c>shop</c>, and the pages of the collector.</summary>
internal sealed class Scrapes : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    /// <param name="configure">The settings of the page; it includes the meters <c>shop*</c>.</param>
    /// <param name="timeout">The time that a scrape waits for a callback.</param>
    /// <param name="startsLate">Whether the first scrape starts to listen, as in a host. Otherwise the constructor does.</param>
    public Scrapes(Action<MetricsOptions>? configure = null, TimeSpan? timeout = null, bool startsLate = false)
    {
        var options = new MetricsOptions { Include = { "shop*" } };
        configure?.Invoke(options);
        Collector = new MeterCollector(options, Host, Log, timeout ?? HangGuard.Limit);
        Meter = Host.Create("shop");
        Collector.StartOwnMeter();
        if (!startsLate)
            Collector.StartOtherMeters();
    }

    public OneHost Host { get; } = new();

    public Meter Meter { get; }

    public ListLogger Log { get; } = new();

    public MeterCollector Collector { get; }

    public IEnumerable<string> LogLines => Log.Records.Select(record => record.Message);

    /// <summary>Creates a meter that belongs to no host.</summary>
    public Meter Unscoped(string name)
    {
        var meter = new Meter(name);
        _owned.Add(meter);
        return meter;
    }

    public string Text(int piece = 4_096) => Page(ExpositionFormat.Text, piece);

    public string OpenMetrics(int piece = 4_096) => Page(ExpositionFormat.OpenMetrics, piece);

    /// <summary>The series of the text format, without the comment lines above them.</summary>
    public string[] Lines() => [.. Text().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#')];

    public ReadPage Read(ExpositionFormat format = ExpositionFormat.Text, int piece = 4_096) =>
        PageReader.Read(Page(format, piece), format);

    public string Page(ExpositionFormat format, int piece)
    {
        var collection = Collector.Collect();
        var output = new ArrayBufferWriter<byte>();
        var page = new MetricsPage(Collector.Families.All, collection, format);
        while (page.WriteNext(output, piece))
        {
        }

        Assert.Equal(output.WrittenCount, page.Length);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    public void Dispose()
    {
        Collector.Dispose();
        Host.Dispose();
        _owned.ForEach(owned => owned.Dispose());
    }
}
