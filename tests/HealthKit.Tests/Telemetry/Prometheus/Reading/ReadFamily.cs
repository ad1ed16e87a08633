namespace HealthKit.Tests.Telemetry.Prometheus.Reading;

/// <summary>A family as a scraper reads it. In the text format, a counter's family has the same name as its sample.</summary>
internal sealed class ReadFamily(string name)
{
    public string Name => name;

    public string Type { get; set; } = "";

    public string Help { get; set; } = "";

    public string Unit { get; set; } = "";

    public List<ReadSample> Samples { get; } = [];
}
