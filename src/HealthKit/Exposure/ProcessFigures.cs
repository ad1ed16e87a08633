using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using HealthKit.Snapshots;

namespace HealthKit.Exposure;

/// <summary>What <see cref="DetailLevel.Full"/> tells about the process.</summary>
internal static class ProcessFigures
{
    private static readonly string Version =
        Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    /// <summary>The same for people.</summary>
    public static IEnumerable<(string Name, string Value)> Of(HealthSnapshot snapshot)
    {
        using var process = Process.GetCurrentProcess();
        return
        [
            ("Machine", Environment.MachineName),
            ("Version", Version.IndexOf('+', StringComparison.Ordinal) is >= 0 and var build ? Version[..Math.Min(Version.Length, build + 8)] : Version),
            ("Started", Dashboard.DashboardWriter.Spoken(process.StartTime)),
            ("Memory", string.Create(CultureInfo.InvariantCulture, $"{process.WorkingSet64 / 1_048_576.0:0} MiB")),
            ("Processor time", string.Create(CultureInfo.InvariantCulture, $"{process.TotalProcessorTime.TotalSeconds:0.0} s")),
            ("Thread pool delay", string.Create(CultureInfo.InvariantCulture, $"{snapshot.Host.ThreadPoolDelay.TotalMilliseconds:0} ms")),
        ];
    }

    public static void Write(Utf8JsonWriter json, HealthSnapshot snapshot)
    {
        using var process = Process.GetCurrentProcess();
        json.WriteStartObject("process");
        json.WriteString("version", Version);
        json.WriteNumber("uptimeSeconds", Math.Round((snapshot.Timestamp - process.StartTime).TotalSeconds, 1));
        json.WriteNumber("memoryBytes", process.WorkingSet64);
        json.WriteNumber("cpuSeconds", Math.Round(process.TotalProcessorTime.TotalSeconds, 2));
        json.WriteNumber("threadPoolDelayMs", Math.Round(snapshot.Host.ThreadPoolDelay.TotalMilliseconds));
        json.WriteEndObject();
    }
}
