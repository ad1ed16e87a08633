namespace HealthKit.Tests.Telemetry.Prometheus.Reading;

/// <summary>A page as a scraper reads it.</summary>
internal sealed class ReadPage(IReadOnlyList<ReadFamily> families)
{
    public IReadOnlyList<ReadFamily> Families => families;

    public ReadFamily this[string name] => families.Single(family => family.Name == name);

    public IEnumerable<ReadSample> Samples => families.SelectMany(family => family.Samples);

    /// <summary>The value of the only sample with this name and these labels.</summary>
    public double Value(string sample, string labels = "") => Samples.Single(one => one.Name == sample && one.LabelText == labels).Value;
}
