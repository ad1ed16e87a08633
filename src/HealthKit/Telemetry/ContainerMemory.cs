namespace HealthKit.Telemetry;

/// <summary>Reads the memory of the control group, version 2 or 1; without one, the working set of the process.</summary>
// Linux, Documentation/admin-guide/cgroup-v2.rst and cgroup-v1/memory.rst. Without a limit, the machine's memory is the limit, because the
// kernel starts to kill processes there. The root is / except in tests.
internal sealed class ContainerMemory(string root = "/")
{
    // Version 1 reports this value when there is no limit: the largest multiple of a page.
    private const long Unlimited = long.MaxValue / 4_096 * 4_096;

    // Read by the first reading, so that an unreadable file fails that reading and not the start of the app. Objects, because requests of a
    // stock endpoint read at the same time.
    private MemoryFiles[]? _files;
    private object? _machine;

    /// <summary>The working set of the process, in bytes.</summary>
    /// <exception cref="IOException">It could not be read; the framework returns 0 then.</exception>
    public static long WorkingSet =>
        Environment.WorkingSet is > 0 and var bytes ? bytes : throw new IOException("The working set of the process could not be read.");

    public MemoryReading Read()
    {
        var machine = (long)(_machine ??= MemoryOfTheMachine());
        foreach (var files in _files ??= FilesOf(new Cgroups(root)))
        {
            if (KernelFile.NumberIn(files.Usage) is { } usage)
            {
                var idle = KernelFile.NumberIn(files.Statistics, files.Inactive) ?? 0;
                var limit = KernelFile.NumberIn(files.Limit) is { } own and < Unlimited ? Math.Min(own, machine) : machine;
                return new MemoryReading(Math.Max(0, usage - idle), limit);
            }
        }

        return new MemoryReading(WorkingSet, machine);
    }

    private static MemoryFiles[] FilesOf(Cgroups groups) =>
    [
        .. groups.FoldersV2.Select(static folder => new MemoryFiles(folder, "memory.current", "memory.max", "inactive_file")),
        .. groups.FoldersV1("memory").Select(static folder =>
            new MemoryFiles(folder, "memory.usage_in_bytes", "memory.limit_in_bytes", "total_inactive_file")),
    ];

    private long MemoryOfTheMachine() =>
        KernelFile.NumberIn(Path.Combine(root, "proc/meminfo"), "MemTotal:"u8) * 1_024 ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
}

/// <summary>The files of one control group, and the name of its reclaimable pages in the statistics.</summary>
internal sealed class MemoryFiles(string folder, string usage, string limit, string inactive)
{
    public string Usage { get; } = Path.Combine(folder, usage);

    public string Limit { get; } = Path.Combine(folder, limit);

    public string Statistics { get; } = Path.Combine(folder, "memory.stat");

    public byte[] Inactive { get; } = Encoding.ASCII.GetBytes(inactive);
}

/// <summary>Bytes: the usage without pages that the kernel can reclaim at once, and the limit at which the kernel kills.</summary>
internal readonly record struct MemoryReading(long Usage, long Limit);
