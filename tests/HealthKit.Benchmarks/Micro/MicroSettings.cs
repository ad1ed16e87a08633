namespace HealthKit.Benchmarks.Micro;

/// <summary>Which benchmarks to run, and whether a short run is sufficient.</summary>
/// <param name="IsQuick">Uses few short iterations. They show that everything runs and the exact allocations, but only rough times.</param>
/// <param name="Only">Part of the names of the classes to run; empty for all.</param>
/// <param name="IsWritten">Whether the command writes the table into the page.</param>
internal sealed record MicroSettings(bool IsQuick, string Only, bool IsWritten)
{
    public static MicroSettings Parse(ReadOnlySpan<string> arguments)
    {
        var settings = new MicroSettings(IsQuick: false, Only: "", IsWritten: false);
        for (var index = 0; index < arguments.Length; index++)
        {
            settings = arguments[index] switch
            {
                "--quick" => settings with { IsQuick = true },
                "--write" => settings with { IsWritten = true },
                "--only" when index + 1 < arguments.Length => settings with { Only = arguments[++index] },
                var other => throw new ArgumentException($"{other} is not known, or lacks its value. "
                    + "Known: --quick, --only NAME, --write."),
            };
        }

        return settings.IsWritten && (settings.IsQuick || settings.Only.Length > 0)
            ? throw new ArgumentException("--write with --quick or --only: the page is written from a whole run.")
            : settings;
    }
}
