using System.Diagnostics;

namespace HealthKit.TestServers;

/// <summary>
/// The one folder of this process that holds all other folders. A small shell process ends the processes left in it and deletes it when
/// this process ends. It does so even when this process is killed and runs no more code.
/// </summary>
internal static class RunFolder
{
    // A PostgreSQL data directory has a thousand files. A copy in memory takes a tenth of the processor time.
    private const string Memory = "/dev/shm";
    private const long EnoughMemory = 4L << 30;

    private static readonly Lazy<string> Folder = new(Create);
    private static Process? _watchdog;
    private static int _count;

    public static string CreateChild(string name)
    {
        var path = Path.Combine(Folder.Value, $"{name}-{Interlocked.Increment(ref _count)}");
        Directory.CreateDirectory(path);
        return path;
    }

    /// <summary>The watchdog acts when its standard input ends.</summary>
    internal static Process StartWatchdog(string folder)
    {
        using var script = new StreamReader(typeof(RunFolder).Assembly.GetManifestResourceStream("watchdog.sh")!);
        return Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script.ReadToEnd(), "watchdog", folder])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    private static string Create()
    {
        if (!OperatingSystem.IsLinux())
            throw new TestServerException(
                "The test servers need Linux: they find processes through /proc. Run the tests in a Linux container.");

        var path = Path.Combine(IsInMemory() ? Memory : Path.GetTempPath(), $"healthkit-{Path.GetRandomFileName()}");
        Directory.CreateDirectory(path);
        // Servers that refuse to run as root must be able to reach their own folder.
        File.SetUnixFileMode(path, (UnixFileMode)0b111_001_001);
        _watchdog = StartWatchdog(path);
        // The watchdog process is not used again, but its pipe must stay open as long as this process lives.
        GC.KeepAlive(_watchdog);
        return path;
    }

    // Tests also start programs from these folders, and many containers mount /dev/shm with noexec.
    private static bool IsInMemory() =>
        File.ReadLines("/proc/mounts")
            .Any(static line => line.Split(' ') is [_, Memory, "tmpfs", var options, ..] && !options.Split(',').Contains("noexec"))
        && new DriveInfo(Memory).AvailableFreeSpace > EnoughMemory;
}
