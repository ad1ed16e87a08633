using HealthKit.Checks.Process;

namespace HealthKit.Tests.Checks.Process;

public sealed class ContainerCpuTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("healthkit-cpu-").FullName;

    [Fact]
    public void Group_OfVersionTwo_HasItsQuota()
    {
        Write("cpu.stat", "usage_usec 2500000\nuser_usec 1\nnr_periods 40\nnr_throttled 8\nthrottled_usec 5\n");
        Write("cpu.max", "150000 100000\n");

        Assert.Equal(new CpuReading(TimeSpan.FromSeconds(2.5), 1.5, 40, 8), Read());
    }

    [Theory]
    [InlineData("max 100000\n")]
    [InlineData("")]
    [InlineData("garbage\n")]
    [InlineData("150000 0\n")]
    public void Group_OfVersionTwoWithoutAQuota_HasAllProcessors(string quota)
    {
        Write("cpu.stat", "usage_usec 2500000\n");
        Write("cpu.max", quota);

        Assert.Equal(new CpuReading(TimeSpan.FromSeconds(2.5), Environment.ProcessorCount, 0, 0), Read());
    }

    [Fact]
    public void Group_OfVersionOne_HasItsQuota()
    {
        Write("cpuacct/cpuacct.usage", "2500000000\n");
        Write("cpu/cpu.cfs_quota_us", "50000\n");
        Write("cpu/cpu.cfs_period_us", "100000\n");
        Write("cpu/cpu.stat", "nr_periods 40\nnr_throttled 8\nthrottled_time 5\n");

        Assert.Equal(new CpuReading(TimeSpan.FromSeconds(2.5), 0.5, 40, 8), Read());
    }

    [Fact]
    public void Group_OfVersionOneWithoutAQuota_HasAllProcessors()
    {
        Write("cpuacct/cpuacct.usage", "2500000000\n");
        Write("cpu/cpu.cfs_quota_us", "-1\n");

        Assert.Equal(Environment.ProcessorCount, Read().Processors);
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

    private CpuReading Read() => new ContainerCpu(_root).Read();

    private void Write(string file, string content)
    {
        var path = Path.Combine(_root, "sys/fs/cgroup", file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }
}
