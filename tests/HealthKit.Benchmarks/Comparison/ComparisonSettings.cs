using System.Globalization;
using HealthKit.Benchmarks.Comparison.Sections;

namespace HealthKit.Benchmarks.Comparison;

/// <summary>
/// Which sections to compare, for how long and with how much load. The values are bounded because the load shares the machine with other
/// work.
/// </summary>
internal sealed record ComparisonSettings(
    int Rounds, int Seconds, int Connections, IReadOnlyList<string> Sections, bool IsWritten, ComparisonTimeouts Timeouts)
{
    // Fewer rounds give a 95 % interval that is too wide. Readers use the page for much longer than the measurement takes.
    private const int LeastToWrite = 15;
    private const string Known = "--rounds N, --seconds N, --connections N, --only NAME,NAME, --write, --long-timeouts";

    public static ComparisonSettings Parse(ReadOnlySpan<string> arguments)
    {
        var settings = new ComparisonSettings(
            Rounds: 15, Seconds: 3, Connections: 32, [.. SectionCatalog.Names], IsWritten: false, ComparisonTimeouts.Default);
        for (var index = 0; index < arguments.Length; index++)
        {
            var (name, value) = (arguments[index], index + 1 < arguments.Length ? arguments[index + 1] : "");
            settings = name switch
            {
                "--rounds" => settings with { Rounds = Number(name, value) },
                "--seconds" => settings with { Seconds = Number(name, value) },
                "--connections" => settings with { Connections = Number(name, value) },
                "--only" => settings with { Sections = [.. value.Split(',').Select(Section)] },
                "--write" => settings with { IsWritten = true },
                "--long-timeouts" => settings with { Timeouts = ComparisonTimeouts.Long },
                _ => throw new ArgumentException($"{name} is not known. Known: {Known}."),
            };
            index += name is "--write" or "--long-timeouts" ? 0 : 1;
        }

        if (settings.IsWritten && settings.Timeouts == ComparisonTimeouts.Long)
            throw new ArgumentException("--write with --long-timeouts: the page is written from checks with their default timeout.");

        return settings is { IsWritten: true, Rounds: < LeastToWrite }
            ? throw new ArgumentException($"--write with {settings.Rounds} rounds: the page is written from {LeastToWrite} rounds or more.")
            : settings;
    }

    private static int Number(string name, string value) => int.TryParse(value, CultureInfo.InvariantCulture, out var number)
        && number is >= 1 and <= 1_000
        ? number
        : throw new ArgumentException($"{name} wants a whole number from 1 to 1000 after it, not \"{value}\".");

    private static string Section(string name) => SectionCatalog.Names.Contains(name)
        ? name
        : throw new ArgumentException($"--only {name}: there is no such section. Known: {string.Join(", ", SectionCatalog.Names)}.");
}
