using System.Globalization;

namespace HealthKit.Checks.Process;

/// <summary>
/// Reads the processor time of the control group, version 2 or 1 (Linux, Documentation/admin-guide/cgroup-v2.rst and scheduler/sched-bwc.rst), as a container
/// sees it. Where there is none it is the process's time, of all processors.
/// </summary>
/// <param name="root">Where the file system of the machine begins; <c>/</c> but for tests.</param>
internal sealed class ContainerCpu(string root)
{
    private readonly string _groups = Path.Combine(root, "sys/fs/cgroup");

    public ContainerCpu()
        : this("/")
    {
    }

    public CpuReading Read() => OfSecond() ?? OfFirst() ?? new CpuReading(Environment.CpuUsage.TotalTime, Environment.ProcessorCount, Periods: 0, Throttled: 0);

    private CpuReading? OfSecond()
    {
        var stat = Pairs("cpu.stat");
        if (!stat.TryGetValue("usage_usec", out var used))
        {
            return null;
        }

        // "max 100000", or the quota and the period.
        var quota = Lines("cpu.max") is [var line, ..] && line.Split(' ') is [var most, var period] && Number(most) is { } micros && Number(period) is > 0 and var length
            ? (double)micros / length
            : Environment.ProcessorCount;
        return new CpuReading(TimeSpan.FromMicroseconds(used), quota, stat.GetValueOrDefault("nr_periods"), stat.GetValueOrDefault("nr_throttled"));
    }

    private CpuReading? OfFirst()
    {
        if (Lines("cpuacct/cpuacct.usage") is not [var usage, ..] || Number(usage) is not { } nanoseconds)
        {
            return null;
        }

        // -1 without one.
        var quota = Lines("cpu/cpu.cfs_quota_us") is [var line, ..] && Number(line) is > 0 and var micros && Lines("cpu/cpu.cfs_period_us") is [var text, ..] && Number(text) is > 0 and var period
            ? (double)micros / period
            : Environment.ProcessorCount;
        var stat = Pairs("cpu/cpu.stat");
        return new CpuReading(new TimeSpan(nanoseconds / 100), quota, stat.GetValueOrDefault("nr_periods"), stat.GetValueOrDefault("nr_throttled"));
    }

    private Dictionary<string, long> Pairs(string file)
    {
        var pairs = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var line in Lines(file))
        {
            if (line.Split(' ') is [var name, var text] && Number(text) is { } value)
            {
                pairs[name] = value;
            }
        }

        return pairs;
    }

    private string[] Lines(string file)
    {
        try
        {
            var path = Path.Combine(_groups, file);
            return File.Exists(path) ? File.ReadAllLines(path) : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static long? Number(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
