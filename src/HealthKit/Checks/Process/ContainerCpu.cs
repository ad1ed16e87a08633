using System.Globalization;
using HealthKit.Telemetry;

namespace HealthKit.Checks.Process;

/// <summary>
/// Reads the CPU time of the process's control group, version 2 or 1 (Linux, Documentation/admin-guide/cgroup-v2.rst and
/// scheduler/sched-bwc.rst). Without a control group it reads the CPU time of the process: the root group also counts other processes.
/// </summary>
/// <param name="root">The root of the file system; <c>/</c> except in tests.</param>
internal sealed class ContainerCpu(string root)
{
    // Initialized by the first reading, so that an unreadable file fails that reading and not the start of the app.
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
        var (ownUsage, ownQuota) = (groups.CgroupV1("cpuacct"), groups.CgroupV1("cpu"));

        // A container sees its own group as the root. The group's path in the machine's tree does not exist there.
        return
        [
            () => groups.CgroupV2.Length > 0 ? ReadCgroupV2(Path.Combine(unified, groups.CgroupV2)) : null,
            () => ReadCgroupV2(unified),
            () => ownQuota.Length > 0 ? ReadCgroupV1(Path.Combine(usage, ownUsage), Path.Combine(quota, ownQuota), isOwnGroup: true) : null,
            () => ReadCgroupV1(usage, quota, isOwnGroup: false),
        ];
    }

    private static CpuUsage? ReadCgroupV2(string folder)
    {
        // The machine's root group has a cpu.stat too, but no cpu.max.
        var stat = PairsIn(Path.Combine(folder, "cpu.stat"));
        if (!stat.TryGetValue("usage_usec", out var used) || !File.Exists(Path.Combine(folder, "cpu.max")))
        {
            return null;
        }

        // Quota and period in microseconds, or "max 100000".
        var quota = LineIn(Path.Combine(folder, "cpu.max")).Split(' ') is [var most, var length]
            ? QuotaOf(Number(most), Number(length))
            : null;
        return new CpuUsage(
            TimeSpan.FromMicroseconds(used), quota ?? Environment.ProcessorCount,
            stat.GetValueOrDefault("nr_periods"), stat.GetValueOrDefault("nr_throttled"));
    }

    private static CpuUsage? ReadCgroupV1(string usage, string limit, bool isOwnGroup)
    {
        if (Number(LineIn(Path.Combine(usage, "cpuacct.usage"))) is not { } nanoseconds)
        {
            return null;
        }

        // The quota is -1 when there is no limit, as in the machine's root group.
        var micros = Number(LineIn(Path.Combine(limit, "cpu.cfs_quota_us")));
        var quota = QuotaOf(micros > 0 ? micros : null, Number(LineIn(Path.Combine(limit, "cpu.cfs_period_us"))));
        if (quota is null && !isOwnGroup)
        {
            return null;
        }

        var stat = PairsIn(Path.Combine(limit, "cpu.stat"));
        return new CpuUsage(
            new TimeSpan(nanoseconds / 100), quota ?? Environment.ProcessorCount,
            stat.GetValueOrDefault("nr_periods"), stat.GetValueOrDefault("nr_throttled"));
    }

    private static double? QuotaOf(long? micros, long? period) => period > 0 ? (double?)micros / period : null;

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

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>The CPU counters at one moment.</summary>
/// <param name="Used">The CPU time used since the start.</param>
/// <param name="Processors">The available processors: the quota, or all processors of the machine.</param>
/// <param name="Periods">The quota periods in which the group ran; 0 without a quota.</param>
/// <param name="Throttled">The quota periods in which the kernel throttled the group.</param>
internal readonly record struct CpuUsage(TimeSpan Used, double Processors, long Periods, long Throttled);
