using HealthKit.Telemetry;

namespace HealthKit.Tests.Telemetry;

public sealed class ContainerMemoryTests : IDisposable
{
    private const long Machine = 2_000 * 1_024;

    private readonly string _root = Directory.CreateTempSubdirectory("healthkit-cgroup").FullName;

    public ContainerMemoryTests() => Write("proc/meminfo", "MemTotal:        2000 kB\nMemFree:          100 kB\n");

    [Fact]
    public void CgroupV2_NestedGroup_ReadsUsageWithoutInactiveFiles()
    {
        Write("proc/self/cgroup", "0::/system.slice/app.service\n");
        WriteVersion2("sys/fs/cgroup/system.slice/app.service", current: "300", max: "1000");

        Assert.Equal(new MemoryReading(250, 1000), Read());
    }

    [Fact]
    public void Version2_InAContainer_IsReadAtTheRootOfTheMount()
    {
        // The path belongs to the host machine, and does not exist inside the container.
        Write("proc/self/cgroup", "0::/kubepods/pod1/container1\n");
        WriteVersion2("sys/fs/cgroup", current: "300", max: "1000");

        Assert.Equal(new MemoryReading(250, 1000), Read());
    }

    [Fact]
    public void Version2_WithoutALimit_HasThatOfTheMachine()
    {
        Write("proc/self/cgroup", "0::/\n");
        WriteVersion2("sys/fs/cgroup", current: "300", max: "max");

        Assert.Equal(new MemoryReading(250, Machine), Read());
    }

    [Fact]
    public void CgroupV1_NestedGroup_ReadsUsageAndLimit()
    {
        Write("proc/self/cgroup", "12:cpu,cpuacct:/other\n7:memory:/docker/abc\n");
        WriteVersion1("sys/fs/cgroup/memory/docker/abc", limit: "1000");

        Assert.Equal(new MemoryReading(250, 1000), Read());
    }

    [Fact]
    public void Version1_InAContainer_IsReadAtTheRootOfTheMount()
    {
        Write("proc/self/cgroup", "7:memory:/docker/abc\n");
        WriteVersion1("sys/fs/cgroup/memory", limit: "9223372036854771712");

        Assert.Equal(new MemoryReading(250, Machine), Read());
    }

    [Fact]
    public void GroupWait_ThatIsThereAndCannotBeRead_IsAFailureAndNoOtherMeasure()
    {
        Write("proc/self/cgroup", "0::/\n");
        WriteVersion2("sys/fs/cgroup", current: "300", max: "1000");
        File.Delete(Path.Combine(_root, "sys/fs/cgroup/memory.current"));

        // The kernel refuses to read the first page of a process, even for root.
        File.CreateSymbolicLink(Path.Combine(_root, "sys/fs/cgroup/memory.current"), "/proc/self/mem");

        Assert.Throws<IOException>(() => Read());
    }

    [Fact]
    public void NoGroup_IsTheWorkingSetOfTheProcess()
    {
        var reading = Read();

        Assert.Equal(Machine, reading.Limit);
        Assert.InRange(reading.Usage, 1_000_000, long.MaxValue);
    }

    [Fact]
    public void Files_ThatSayNothing_AreNoGroup()
    {
        Write("proc/self/cgroup", "nonsense\n0::\n:::\n");
        Write("sys/fs/cgroup/memory.current", "");
        Write("sys/fs/cgroup/memory/memory.usage_in_bytes", "lots");

        Assert.Equal(Machine, Read().Limit);
    }

    [Fact]
    public void Usage_BelowTheInactiveFiles_IsNotNegative()
    {
        Write("sys/fs/cgroup/memory.current", "10");
        Write("sys/fs/cgroup/memory.stat", "inactive_file 50\n");

        Assert.Equal(0, Read().Usage);
    }

    [Fact]
    public void Limit_AboveTheMachine_IsTheMachine()
    {
        WriteVersion2("sys/fs/cgroup", current: "300", max: "1000000000000");

        Assert.Equal(Machine, Read().Limit);
    }

    [Fact]
    public void MemoryLimit_MeminfoMissing_ComesFromTheRuntime()
    {
        File.Delete(Path.Combine(_root, "proc/meminfo"));

        Assert.InRange(Read().Limit, 1_000_000, long.MaxValue);
    }

    [Fact]
    public void Reading_OfManyStatistics_AllocatesNothingForTheirLines()
    {
        WriteVersion2("sys/fs/cgroup", current: "300", max: "1000");
        Write("sys/fs/cgroup/memory.stat",
            string.Concat(Enumerable.Range(0, 200).Select(static line => $"statistic_{line} {line}\n")) + "inactive_file 50");
        var memory = new ContainerMemory(_root);
        Assert.Equal(new MemoryReading(250, 1000), memory.Read());

        var least = long.MaxValue;
        for (var reading = 0; reading < 20; reading++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            memory.Read();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        // The handles of three files. The lines alone would be more than ten times as much.
        Assert.InRange(least, 0, 2_000);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private MemoryReading Read() => new ContainerMemory(_root).Read();

    private void WriteVersion2(string folder, string current, string max)
    {
        Write($"{folder}/memory.current", $"{current}\n");
        Write($"{folder}/memory.max", $"{max}\n");
        Write($"{folder}/memory.stat", "anon 200\nfile 100\ninactive_file 50\nactive_file 50\n");
    }

    private void WriteVersion1(string folder, string limit)
    {
        Write($"{folder}/memory.usage_in_bytes", "300\n");
        Write($"{folder}/memory.limit_in_bytes", $"{limit}\n");
        Write($"{folder}/memory.stat", "inactive_file 7\ntotal_inactive_file 50\n");
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
