using System.ComponentModel;
using System.Reflection;

namespace HealthKit.Http;

/// <summary>The facts about the process that <see cref="DetailLevel.Full"/> adds.</summary>
internal static class ProcessDetails
{
    private static readonly string Version =
        Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    // UTC ticks; 0 until the start time could be read.
    private static long s_started;

    /// <summary>When the process started; <c>null</c> while it cannot be read, for example without free file descriptors.</summary>
    public static DateTimeOffset? Started
    {
        get
        {
            if (Volatile.Read(ref s_started) == 0)
                Volatile.Write(ref s_started, ReadStart());

            return Volatile.Read(ref s_started) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
        }
    }

    /// <summary>The facts formatted for the dashboard.</summary>
    public static IEnumerable<(string Name, string Value)> Of(HealthSnapshot snapshot) =>
    [
        ("Machine", Environment.MachineName),
        ("Version", ShortVersion),
        ("Started", Started is { } started ? DashboardWriter.FormatTime(started) : "unknown"),
        ("Memory", MemoryInUse is { } memory ? FormattableString.Invariant($"{memory / 1_048_576.0:0} MiB") : "unknown"),
        ("Processor time", FormattableString.Invariant($"{Environment.CpuUsage.TotalTime.TotalSeconds:0.0} s")),
        ("Thread pool delay", FormattableString.Invariant($"{snapshot.Host.ThreadPoolDelay.TotalMilliseconds:0} ms")),
    ];

    public static void Write(Utf8JsonWriter json, HealthSnapshot snapshot)
    {
        json.WriteStartObject("process");
        json.WriteString("version", Version);
        if (Started is { } started)
            json.WriteNumber("uptimeSeconds", Math.Round((snapshot.Timestamp - started).TotalSeconds, 1));

        if (MemoryInUse is { } memory)
            json.WriteNumber("memoryBytes", memory);

        json.WriteNumber("cpuSeconds", Math.Round(Environment.CpuUsage.TotalTime.TotalSeconds, 2));
        json.WriteNumber("threadPoolDelayMs", Math.Round(snapshot.Host.ThreadPoolDelay.TotalMilliseconds));
        json.WriteEndObject();
    }

    // WorkingSet is 0 when it cannot be read.
    private static long? MemoryInUse => Environment.WorkingSet is > 0 and var bytes ? bytes : null;

    // At most seven characters of the build metadata, which usually is a commit.
    private static string ShortVersion =>
        Version.IndexOf('+', StringComparison.Ordinal) is >= 0 and var plus ? Version[..Math.Min(Version.Length, plus + 8)] : Version;

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
