using HealthKit.FaultyApp;
using HealthKit.IntegrationTests.App;

namespace HealthKit.IntegrationTests.Isolation;

[Collection(nameof(Alone))]
public sealed class FaultyStartTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Probes_ChecksThatBlockTheirThreadFromTheStart_99OutOf100WithinTwentyMilliseconds()
    {
        var figures = await ObserveAsync(
            fromTheStart: true, (Fault.BlockAtOnce, 50), (Fault.BlockAfterAwait, 50), (Fault.IgnoreToken, 50), (Fault.ThrowFromFactory, 50));

        Assert.InRange(figures.P99.TotalMilliseconds, 0, 20);
    }

    [Fact]
    public async Task Probes_ChecksThatBlockThreadsOfThePool_99OutOf100WithinTwentyMilliseconds()
    {
        var figures = await ObserveAsync(fromTheStart: false, (Fault.BlockOnPool, 50));

        Assert.InRange(figures.P99.TotalMilliseconds, 0, 20);
    }

    private async Task<ProbeFigures> ObserveAsync(bool fromTheStart, params (Fault, int)[] faults)
    {
        await using var service = await FaultyService.StartAsync(faults, fromTheStart);
        using var prober = new SequentialProber(service);
        var before = await prober.RunAsync(TimeSpan.FromSeconds(1));
        await service.ArmAsync();

        var after = await prober.RunAsync(FaultyChecksFixture.Duration / 2);

        output.WriteLine($"before {before}\nafter {after}");
        await Figures.WriteAsync($"faulty-checks-{string.Join('-', faults.Select(fault => fault.Item1))}.txt", $"before {before}\nafter {after}\n");
        return after;
    }
}
