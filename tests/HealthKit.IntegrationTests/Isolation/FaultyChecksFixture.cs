using HealthKit.FaultyApp;
using HealthKit.IntegrationTests.App;
using HealthKit.TestServers;

namespace HealthKit.IntegrationTests.Isolation;

/// <summary>
/// Fifty checks of each fault, observed before and after the faults start, beside a twin whose faults never start. The observation takes a
/// minute with <c>HEALTHKIT_SOAK=1</c>.
/// </summary>
public sealed class FaultyChecksFixture : IAsyncLifetime
{
    private static readonly (Fault, int)[] Faults =
        [(Fault.BlockAtOnce, 50), (Fault.BlockAfterAwait, 50), (Fault.IgnoreToken, 50), (Fault.ThrowFromFactory, 50)];

    internal static TimeSpan Duration =>
        Environment.GetEnvironmentVariable("HEALTHKIT_SOAK") == "1" ? TimeSpan.FromMinutes(1) : TimeSpan.FromSeconds(8);

    internal int ThreadsBefore { get; private set; }

    internal ProbeFigures After { get; private set; } = null!;

    internal long MemoryGrowth { get; private set; }

    internal TimeSpan Stop { get; private set; }

    /// <value>What <see cref="Stop"/> may be. Most of it is for a machine on which the stop itself is slow.</value>
    internal TimeSpan StopBound { get; private set; }

    public async ValueTask InitializeAsync()
    {
        await using var service = await FaultyService.StartAsync(Faults);
        await using var twin = await FaultyService.StartAsync(Faults);
        using var prober = new SequentialProber(service, twin);
        ThreadsBefore = (await prober.RunAsync(TimeSpan.FromSeconds(2))).Threads;
        var memory = await service.MemoryAsync();

        await service.ArmAsync();
        After = await prober.RunAsync(Duration);
        MemoryGrowth = await service.MemoryAsync() - memory;
        using var delay = new SchedulingDelay();
        Stop = await service.StopAsync();
        StopBound = delay.Bound(4 * Entry.ShutdownTimeout, TimeSpan.FromSeconds(0.5));
        await Figures.WriteAsync("faulty-checks.txt", $"{this}\n");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public override string ToString() =>
        $"{After.Times}\nthreads {ThreadsBefore} before, {After.Threads} after, {After.Runs} runs of the checks that are well, "
            + $"{After.RunsOfTwin} of the twin's\nmemory +{MemoryGrowth / 1048576.0:0.0} MB, stopped in {Stop.TotalSeconds:0.00} s";
}
