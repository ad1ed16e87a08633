using System.Globalization;

namespace HealthKit.Benchmarks;

/// <summary>How long and how hard to compare. Bounded, since the load shares the machine with everything else on it.</summary>
internal sealed record ComparisonSettings(int Rounds, int Seconds, int Connections)
{
    public static ComparisonSettings Parse(string[] arguments)
    {
        var settings = new ComparisonSettings(Rounds: 5, Seconds: 5, Connections: 32);
        for (var index = 0; index < arguments.Length; index += 2)
        {
            var value = index + 1 < arguments.Length && int.TryParse(arguments[index + 1], CultureInfo.InvariantCulture, out var number)
                ? Math.Clamp(number, 1, 1_000)
                : throw new ArgumentException($"{arguments[index]} wants a whole number after it.");
            settings = arguments[index] switch
            {
                "--rounds" => settings with { Rounds = value },
                "--seconds" => settings with { Seconds = value },
                "--connections" => settings with { Connections = value },
                var other => throw new ArgumentException($"{other} is not known. Known: --rounds, --seconds, --connections."),
            };
        }

        return settings;
    }
}
