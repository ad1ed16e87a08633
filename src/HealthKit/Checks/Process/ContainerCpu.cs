using System.Globalization;
using HealthKit.Telemetry;

namespace HealthKit.Checks.Process;

/// <summary>
/// Reads the processor time of the process's control group, version 2 or 1 (Linux, Documentation/admin-guide/cgroup-v2.rst and scheduler/sched-bwc.rst). Where
/// there is none it is the process's time, of all processors: the root of the machine counts what others do.
/// </summary>
/// <param name="root">Where the file system of the machine begins; <c>/</c> but for tests.</param>
internal sealed class ContainerCpu(string root)
{
    // Looked for at the first reading: what cannot be read fails that, and not the start of the app.
    private Func<CpuUsage?>[]? _sources;

    public ContainerCpu()
        : this("/")
    {
    }

    public CpuUsage Read()
    {
        foreach (var source in _sources ??= SourcesOf(root))
        {
            if (source() is { } reading)
            {
                return reading;
            }
        }

        return new CpuUsage(Environment.CpuUsage.TotalTime, Environment.ProcessorCount, Periods: 0, Throttled: 0);
    }

    private static Func<CpuUsage?>[] SourcesOf(string root)
    {
        var groups = Cgroups.Of(root);
        var unified = Path.Combine(root, "sys/fs/cgroup");
        var (usage, quota) = (Path.Combine(unified, "cpuacct"), Path.Combine(unified, "cpu"));

        // Inside a container its own group is mounted as the root, and its path in the machine's tree is not there.
        return
        [
            () => groups.CgroupV2.Length > 0 ? ReadCgroupV2(Path.Combine(unified, groups.CgroupV2)) : null,
            () => ReadCgroupV2(unified),
            () => groups.CgroupV1("cpu").Length > 0 ? OfFirst(Path.Combine(usage, groups.CgroupV1("cpuacct")), Path.Combine(quota, groups.CgroupV1("cpu")), isOwn: true) : null,
            () => OfFirst(usage, quota, isOwn: false),
        ];
    }

    private static CpuUsage? ReadCgroupV2(string folder)
    {
        // The root of the machine has a cpu.stat too, but nothing that could limit it.
        var stat = PairsIn(Path.Combine(folder, "cpu.stat"));
        if (!stat.TryGetValue("usage_usec", out var used) || !File.Exists(Path.Combine(folder, "cpu.max")))
        {
            return null;
        }

        // "max 100000", or the quota and the period.
        var quota = LineIn(Path.Combine(folder, "cpu.max")).Split(' ') is [var most, var length] && Number(most) is { } micros && Number(length) is > 0 and var period
            ? (double)micros / period
            : Environment.ProcessorCount;
        return new CpuUsage(TimeSpan.FromMicroseconds(used), quota, stat.GetValueOrDefault("nr_periods"), stat.GetValueOrDefault("nr_throttled"));
    }

    private static CpuUsage? OfFirst(string usage, string limit, bool isOwn)
    {
        if (Number(LineIn(Path.Combine(usage, "cpuacct.usage"))) is not { } nanoseconds)
        {
            return null;
        }

        // -1 without one, which the root of the machine always says.
        double? quota = Number(LineIn(Path.Combine(limit, "cpu.cfs_quota_us"))) is > 0 and var micros && Number(LineIn(Path.Combine(limit, "cpu.cfs_period_us"))) is > 0 and var period
            ? (double)micros / period
            : null;
        if (quota is null && !isOwn)
        {
            return null;
        }

        var stat = PairsIn(Path.Combine(limit, "cpu.stat"));
        return new CpuUsage(
            new TimeSpan(nanoseconds / 100), quota ?? Environment.ProcessorCount, stat.GetValueOrDefault("nr_periods"), stat.GetValueOrDefault("nr_throttled"));
    }

    private static Dictionary<string, long> PairsIn(string file)
    {
        var pairs = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var line in Cgroups.LinesOf(file))
        {
            if (line.Split(' ') is [var name, var text] && Number(text) is { } value)
            {
                pairs[name] = value;
            }
        }

        return pairs;
    }

    private static string LineIn(string file) => Cgroups.LinesOf(file) is [var line, ..] ? line : "";

    private static long? Number(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>What was used up to a moment.</summary>
/// <param name="Used">Processor time.</param>
/// <param name="Processors">How many processors' time there is at once: the quota, or all of them.</param>
/// <param name="Periods">Periods of the quota in which something ran; 0 without one.</param>
/// <param name="Throttled">Those in which it was held back.</param>
internal readonly record struct CpuUsage(TimeSpan Used, double Processors, long Periods, long Throttled);
