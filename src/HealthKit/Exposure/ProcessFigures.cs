using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using HealthKit.Snapshots;

namespace HealthKit.Exposure;

/// <summary>What <see cref="DetailLevel.Full"/> tells about the process.</summary>
internal static class ProcessFigures
{
    private static readonly string Version =
        Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

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
