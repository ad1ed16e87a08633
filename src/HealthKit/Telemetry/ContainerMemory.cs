using System.Globalization;

namespace HealthKit.Telemetry;

/// <summary>Reads the memory of the control group, version 2 or 1; without one, the working set of the process.</summary>
// Linux, Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/memory.rst. Without a limit, the machine's memory is the limit, because the
// kernel starts to kill processes there. The root is / except in tests.
internal sealed class ContainerMemory(string root)
{
    // Version 1 reports this value when there is no limit: the largest multiple of a page.
    private const long Unlimited = long.MaxValue / 4_096 * 4_096;

    // Created by the first reading, so that a file that cannot be read fails the reading and not the start of the app.
    private Func<(long Usage, long? Limit)?>[]? _sources;
    private long? _machine;

    public ContainerMemory()
        : this("/")
    {
    }

    /// <summary>The working set of the process, in bytes.</summary>
    /// <exception cref="IOException">It could not be read; the framework returns 0 then.</exception>
    public static long WorkingSet =>
        Environment.WorkingSet is > 0 and var bytes ? bytes : throw new IOException("The working set of the process could not be read.");

    public MemoryReading Read()
    {
        var machine = _machine ??= MemoryOfTheMachine();
        foreach (var source in _sources ??= SourcesOf(root))
        {
            if (source() is var (usage, limit))
            {
                return new MemoryReading(usage, Math.Min(limit ?? machine, machine));
            }
        }

        return new MemoryReading(WorkingSet, machine);
    }

    private static Func<(long Usage, long? Limit)?>[] SourcesOf(string root)
    {
        const string usageV1 = "memory.usage_in_bytes", limitV1 = "memory.limit_in_bytes", inactiveV1 = "total_inactive_file";
        var groups = Cgroups.Of(root);
        var unified = Path.Combine(root, "sys/fs/cgroup");
        var memory = Path.Combine(unified, "memory");

        // Inside a container, the container's own group is mounted as the root; its path in the machine's tree does not exist.
        return
        [
            () => Read(Path.Combine(unified, groups.CgroupV2), "memory.current", "memory.max", "inactive_file"),
            () => Read(unified, "memory.current", "memory.max", "inactive_file"),
            () => Read(Path.Combine(memory, groups.CgroupV1("memory")), usageV1, limitV1, inactiveV1),
            () => Read(memory, usageV1, limitV1, inactiveV1),
        ];
    }

    private static (long Usage, long? Limit)? Read(string folder, string usageFile, string limitFile, string inactive)
    {
        if (NumberIn(Path.Combine(folder, usageFile)) is not { } usage)
        {
            return null;
        }

        var idle = Cgroups.LinesOf(Path.Combine(folder, "memory.stat"))
            .Where(line => line.StartsWith($"{inactive} ", StringComparison.Ordinal))
            .Select(line => Number(line.AsSpan(inactive.Length + 1)))
            .FirstOrDefault() ?? 0;
        var limit = NumberIn(Path.Combine(folder, limitFile));
        return (Math.Max(0, usage - idle), limit is < Unlimited ? limit : null);
    }

    private long MemoryOfTheMachine()
    {
        const string total = "MemTotal:";
        var line = Cgroups.LinesOf(Path.Combine(root, "proc/meminfo"))
            .FirstOrDefault(static line => line.StartsWith(total, StringComparison.Ordinal));
        return line is not null && Number(line.AsSpan(total.Length).Trim().TrimEnd("kB")) is { } kibibytes
            ? kibibytes * 1_024
            : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
    }

    private static long? NumberIn(string file) => Cgroups.LinesOf(file) is [var line, ..] ? Number(line) : null;

    private static long? Number(ReadOnlySpan<char> text) =>
        long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}

/// <summary>Bytes: the usage without pages that the kernel can reclaim at once, and the limit at which the kernel kills.</summary>
internal readonly record struct MemoryReading(long Usage, long Limit);
