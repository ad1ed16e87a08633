using System.Globalization;
using System.Runtime.InteropServices;

namespace HealthKit.Benchmarks.Comparison.Report;

/// <summary>
/// Describes the class of the machine, so that figures can be compared. The description contains nothing that identifies the machine.
/// </summary>
internal static class Machine
{
    private const double GiB = 1024 * 1024 * 1024;

    public static string Class
    {
        get
        {
            // Rounds to a power of two, to hide the exact limit of the container and the memory that firmware reserves.
            var memory = Math.Pow(2, Math.Round(Math.Log2(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / GiB)));
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{Environment.ProcessorCount} cores ({RuntimeInformation.ProcessArchitecture}), {memory:0} GiB class, {SystemName()}, "
                    + $".NET {Environment.Version}");
        }
    }

    private static string SystemName()
    {
        const string Release = "/etc/os-release";
        const string Key = "PRETTY_NAME=";
        var line = File.Exists(Release) ? File.ReadLines(Release)
            .FirstOrDefault(static line => line.StartsWith(Key, StringComparison.Ordinal)) : null;
        return line is null ? RuntimeInformation.OSDescription : line[Key.Length..].Trim('"');
    }
}
