using System.Globalization;
using System.Text.RegularExpressions;

namespace HealthKit.EcosystemTests.PrometheusNet;

/// <summary>A metrics page in the text format, family by family.</summary>
internal sealed partial class Exposition
{
    private Exposition(string page)
    {
        foreach (var line in page.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split(' ', 4) is ["#", var what, var name, ..])
            {
                Families.TryAdd(name, new Family());
                var rest = line[(line.IndexOf(name, StringComparison.Ordinal) + name.Length)..].Trim();
                _ = what == "TYPE" ? Families[name].Type = rest : Families[name].Help = rest;
                Current = name;
                continue;
            }

            var end = line.LastIndexOf(' ');
            Families[Current].Samples.Add(
                WholeBound().Replace(line[..end], "$1\""), double.Parse(line[(end + 1)..], CultureInfo.InvariantCulture));
        }
    }

    public Dictionary<string, Family> Families { get; } = new(StringComparer.Ordinal);

    public double this[string sample] => Families.Values.SelectMany(static family => family.Samples)
        .Single(one => one.Key == sample).Value;

    private string Current { get; set; } = "";

    public static Exposition Parse(string page) => new(page);

    public double Sum(string name) => Families.Values.SelectMany(static family => family.Samples)
        .Where(sample => sample.Key == name || sample.Key.StartsWith(name + "{", StringComparison.Ordinal))
        .Sum(static sample => sample.Value);

    // HealthKit writes 1.0 where prometheus-net writes 1.
    [GeneratedRegex("(le=\"[0-9]+)\\.0\"")]
    private static partial Regex WholeBound();

    internal sealed class Family
    {
        public string Type { get; set; } = "";

        public string Help { get; set; } = "";

        public Dictionary<string, double> Samples { get; } = new(StringComparer.Ordinal);
    }
}
