using System.Globalization;
using System.Runtime.InteropServices;

namespace HealthKit.Benchmarks.Comparison.Report;

/// <summary>The class of the machine, by which figures can be compared; nothing by which it could be found.</summary>
internal static class Machine
{
    private const double GiB = 1024 * 1024 * 1024;

    public static string Class
    {
        get
        {
            // To the next power of two: what is left to the container or taken by firmware is nobody's business.
            var memory = Math.Pow(2, Math.Round(Math.Log2(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / GiB)));
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{Environment.ProcessorCount} cores ({RuntimeInformation.ProcessArchitecture}), {memory:0} GiB class, {SystemName()}, .NET {Environment.Version}");
        }
    }

    private static string SystemName()
    {
        const string Release = "/etc/os-release";
        const string Key = "PRETTY_NAME=";
        var line = File.Exists(Release) ? File.ReadLines(Release).FirstOrDefault(static line => line.StartsWith(Key, StringComparison.Ordinal)) : null;
        return line is null ? RuntimeInformation.OSDescription : line[Key.Length..].Trim('"');
    }
}
