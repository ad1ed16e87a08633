using HealthKit.Telemetry;

namespace HealthKit.Checks.Process;

/// <summary>
/// Reads the CPU time of the process's control group, version 2 or 1 (Linux, Documentation/admin-guide/cgroup-v2.rst and
/// scheduler/sched-bwc.rst). Without a control group it reads the CPU time of the process: the root group also counts other processes.
/// </summary>
/// <param name="root">The root of the file system; <c>/</c> except in tests.</param>
internal sealed class ContainerCpu(string root = "/")
{
    // Read by the first reading, so that an unreadable file fails that reading and not the start of the app.
    private Cgroups? _groups;

    public CpuUsage Read()
    {
        var groups = _groups ??= new Cgroups(root);
        var (usage, quota) = (groups.FoldersV1("cpuacct"), groups.FoldersV1("cpu"));
        return groups.FoldersV2.Select(ReadCgroupV2).FirstOrDefault(static reading => reading is not null)
            ?? (quota.Count > 1 ? ReadCgroupV1(usage[0], quota[0], isOwnGroup: true) : null)
            ?? ReadCgroupV1(usage[^1], quota[^1], isOwnGroup: false)
            ?? new CpuUsage(Environment.CpuUsage.TotalTime, Environment.ProcessorCount, Periods: 0, Throttled: 0);
    }

    private static CpuUsage? ReadCgroupV2(string folder)
    {
        // The machine's root group has a cpu.stat too, but no cpu.max.
        var stat = Cgroups.FiguresIn(Path.Combine(folder, "cpu.stat"));
        if (!stat.TryGetValue("usage_usec", out var used) || !File.Exists(Path.Combine(folder, "cpu.max")))
            return null;

        // Quota and period in microseconds, or "max 100000".
        var quota = Cgroups.NumbersIn(Path.Combine(folder, "cpu.max")) is [var micros, var period] ? QuotaOf(micros, period) : null;
        return UsageOf(TimeSpan.FromMicroseconds(used), quota, stat);
    }

    private static CpuUsage? ReadCgroupV1(string usage, string limit, bool isOwnGroup)
    {
        if (Cgroups.NumbersIn(Path.Combine(usage, "cpuacct.usage"))[0] is not { } nanoseconds)
            return null;

        // The quota is -1 when there is no limit, as in the machine's root group.
        var micros = Cgroups.NumbersIn(Path.Combine(limit, "cpu.cfs_quota_us"))[0];
        var quota = QuotaOf(micros > 0 ? micros : null, Cgroups.NumbersIn(Path.Combine(limit, "cpu.cfs_period_us"))[0]);
        return quota is null && !isOwnGroup
            ? null
            : UsageOf(new TimeSpan(nanoseconds / 100), quota, Cgroups.FiguresIn(Path.Combine(limit, "cpu.stat")));
    }

    private static double? QuotaOf(long? micros, long? period) => period > 0 ? (double?)micros / period : null;

    private static CpuUsage UsageOf(TimeSpan used, double? quota, Dictionary<string, long> stat) => new(
        used, quota ?? Environment.ProcessorCount, stat.GetValueOrDefault("nr_periods"), stat.GetValueOrDefault("nr_throttled"));
}

/// <summary>The CPU counters at one moment.</summary>
/// <param name="Used">The CPU time used since the start.</param>
/// <param name="Processors">The available processors: the quota, or all processors of the machine.</param>
/// <param name="Periods">The quota periods in which the group ran; 0 without a quota.</param>
/// <param name="Throttled">The quota periods in which the kernel throttled the group.</param>
internal readonly record struct CpuUsage(TimeSpan Used, double Processors, long Periods, long Throttled);
