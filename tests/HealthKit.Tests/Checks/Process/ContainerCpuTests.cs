using HealthKit.Checks.Process;

namespace HealthKit.Tests.Checks.Process;

public sealed class ContainerCpuTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("healthkit-cpu-").FullName;

    [Fact]
    public void GroupWait_OfVersionTwo_HasItsQuota()
    {
        Write("cpu.stat", "usage_usec 2500000\nuser_usec 1\nnr_periods 40\nnr_throttled 8\nthrottled_usec 5\n");
        Write("cpu.max", "150000 100000\n");

        Assert.Equal(new CpuUsage(TimeSpan.FromSeconds(2.5), 1.5, 40, 8), Read());
    }

    [Theory]
    [InlineData("max 100000\n")]
    [InlineData("")]
    [InlineData("garbage\n")]
    [InlineData("150000 0\n")]
    public void GroupWait_OfVersionTwoWithoutAQuota_HasAllProcessors(string quota)
    {
        Write("cpu.stat", "usage_usec 2500000\n");
        Write("cpu.max", quota);

        Assert.Equal(new CpuUsage(TimeSpan.FromSeconds(2.5), Environment.ProcessorCount, 0, 0), Read());
    }

    [Fact]
    public void GroupWait_ThatIsThereAndCannotBeRead_IsAFailureAndNoOtherMeasure()
    {
        Write("cpu.max", "150000 100000\n");
        File.CreateSymbolicLink(Path.Combine(_root, "sys/fs/cgroup/cpu.stat"), "/proc/self/mem");

        Assert.Throws<IOException>(() => Read());
    }

    [Fact]
    public void GroupWait_OfVersionOne_HasItsQuota()
    {
        Write("cpuacct/cpuacct.usage", "2500000000\n");
        Write("cpu/cpu.cfs_quota_us", "50000\n");
        Write("cpu/cpu.cfs_period_us", "100000\n");
        Write("cpu/cpu.stat", "nr_periods 40\nnr_throttled 8\nthrottled_time 5\n");

        Assert.Equal(new CpuUsage(TimeSpan.FromSeconds(2.5), 0.5, 40, 8), Read());
    }

    [Fact]
    public void GroupWait_OfVersionOneWithoutAQuota_HasAllProcessors()
    {
        WriteGroups("7:cpu,cpuacct:/app\n");
        Write("cpuacct/app/cpuacct.usage", "2500000000\n");
        Write("cpu/app/cpu.cfs_quota_us", "-1\n");

        Assert.Equal(new CpuUsage(TimeSpan.FromSeconds(2.5), Environment.ProcessorCount, 0, 0), Read());
    }

    [Fact]
    public void GroupWait_OfVersionTwoBelowTheMount_IsTheOwnAndNotTheRoot()
    {
        WriteGroups("0::/system.slice/app.service\n");
        Write("cpu.stat", "usage_usec 900000000\n");
        Write("cpu.max", "max 100000\n");
        Write("system.slice/app.service/cpu.stat", "usage_usec 2500000\nnr_periods 40\nnr_throttled 8\n");
        Write("system.slice/app.service/cpu.max", "150000 100000\n");

        Assert.Equal(new CpuUsage(TimeSpan.FromSeconds(2.5), 1.5, 40, 8), Read());
    }

    [Fact]
    public void GroupWait_OfVersionOneBelowTheMount_IsTheOwnAndNotTheRoot()
    {
        WriteGroups("9:memory:/other\n8:cpuacct:/usage\n7:cpu:/limit\n");
        Write("cpuacct/cpuacct.usage", "900000000000\n");
        Write("cpu/cpu.cfs_quota_us", "-1\n");
        Write("cpuacct/usage/cpuacct.usage", "2500000000\n");
        Write("cpu/limit/cpu.cfs_quota_us", "50000\n");
        Write("cpu/limit/cpu.cfs_period_us", "100000\n");

        Assert.Equal(new CpuUsage(TimeSpan.FromSeconds(2.5), 0.5, 0, 0), Read());
    }

    [Fact]
    public void Container_CgroupMountedAsTheRoot_ReadsCpuUsageFromTheRoot()
    {
        WriteGroups("0::/kubepods/pod7/app\n");
        Write("cpu.stat", "usage_usec 2500000\n");
        Write("cpu.max", "150000 100000\n");

        Assert.Equal(new CpuUsage(TimeSpan.FromSeconds(2.5), 1.5, 0, 0), Read());
    }

    [Theory]
    [InlineData("0::/\n")]
    [InlineData("7:cpu,cpuacct:/\n")]
    [InlineData("garbage\n\n0:\n")]
    [InlineData("")]
    public void Root_OfTheMachine_CountsOthersAndIsNotRead(string groups)
    {
        // One day of processor time, which this process has not used.
        WriteGroups(groups);
        Write("cpu.stat", "usage_usec 86400000000\n");
        Write("cpuacct/cpuacct.usage", "86400000000000\n");
        Write("cpu/cpu.cfs_quota_us", "-1\n");

        var reading = Read();

        Assert.Equal((Environment.ProcessorCount, 0), (reading.Processors, reading.Periods));
        Assert.InRange(reading.Used, TimeSpan.FromTicks(1), TimeSpan.FromHours(23));
    }

    [Theory]
    [InlineData("usage_usec lots\n")]
    [InlineData("usage_usec\n\n 5\n")]
    public void Files_ThatCannotBeRead_LeaveTheProcess(string stat)
    {
        Write("cpu.stat", stat);

        var reading = Read();

        Assert.Equal((Environment.ProcessorCount, 0), (reading.Processors, reading.Periods));
        Assert.True(reading.Used > TimeSpan.Zero);
    }

    [Fact]
    public void Machine_WithoutGroups_LeavesTheProcess() => Assert.True(Read().Used > TimeSpan.Zero);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private CpuUsage Read() => new ContainerCpu(_root).Read();

    private void WriteGroups(string content)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, "proc/self")).FullName;
        File.WriteAllText(Path.Combine(folder, "cgroup"), content);
    }

    private void Write(string file, string content)
    {
        var path = Path.Combine(_root, "sys/fs/cgroup", file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
