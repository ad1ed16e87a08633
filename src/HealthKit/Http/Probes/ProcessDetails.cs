using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using HealthKit.Snapshots;

namespace HealthKit.Http;

/// <summary>What <see cref="DetailLevel.Full"/> tells about the process.</summary>
internal static class ProcessDetails
{
    private static readonly string Version =
        Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    // In ticks of UTC; 0 until it could be read.
    private static long s_started;

    /// <summary>When the process started; <c>null</c> while no file can be opened to read it. Read once.</summary>
    public static DateTimeOffset? Started
    {
        get
        {
            if (Volatile.Read(ref s_started) == 0)
            {
                Volatile.Write(ref s_started, ReadStart());
            }

            return Volatile.Read(ref s_started) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
        }
    }

    /// <summary>The same for people.</summary>
    public static IEnumerable<(string Name, string Value)> Of(HealthSnapshot snapshot) =>
    [
        ("Machine", Environment.MachineName),
        ("Version", Version.IndexOf('+', StringComparison.Ordinal) is >= 0 and var build ? Version[..Math.Min(Version.Length, build + 8)] : Version),
        ("Started", Started is { } started ? HealthKit.Http.DashboardWriter.FormatTime(started) : "unknown"),
        ("Memory", MemoryInUse is { } memory ? string.Create(CultureInfo.InvariantCulture, $"{memory / 1_048_576.0:0} MiB") : "unknown"),
        ("Processor time", string.Create(CultureInfo.InvariantCulture, $"{Environment.CpuUsage.TotalTime.TotalSeconds:0.0} s")),
        ("Thread pool delay", string.Create(CultureInfo.InvariantCulture, $"{snapshot.Host.ThreadPoolDelay.TotalMilliseconds:0} ms")),
    ];

    public static void Write(Utf8JsonWriter json, HealthSnapshot snapshot)
    {
        json.WriteStartObject("process");
        json.WriteString("version", Version);
        if (Started is { } started)
        {
            json.WriteNumber("uptimeSeconds", Math.Round((snapshot.Timestamp - started).TotalSeconds, 1));
        }

        if (MemoryInUse is { } memory)
        {
            json.WriteNumber("memoryBytes", memory);
        }

        json.WriteNumber("cpuSeconds", Math.Round(Environment.CpuUsage.TotalTime.TotalSeconds, 2));
        json.WriteNumber("threadPoolDelayMs", Math.Round(snapshot.Host.ThreadPoolDelay.TotalMilliseconds));
        json.WriteEndObject();
    }

    // Zero when it cannot be read.
    private static long? MemoryInUse => Environment.WorkingSet is > 0 and var bytes ? bytes : null;

    private static long ReadStart()
    {
        try
        {
            using var process = Process.GetCurrentProcess();
            return process.StartTime.ToUniversalTime().Ticks;
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException or IOException)
        {
            return 0;
        }
    }
}
