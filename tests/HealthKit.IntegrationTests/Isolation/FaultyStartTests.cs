using HealthKit.FaultyApp;
using HealthKit.IntegrationTests.App;

namespace HealthKit.IntegrationTests.Isolation;

public sealed class FaultyStartTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Probes_ChecksThatBlockTheirThreadFromTheStart_AreAnsweredAsFastAsWithoutThem()
    {
        var figures = await ObserveAsync(
            fromTheStart: true, (Fault.BlockAtOnce, 50), (Fault.BlockAfterAwait, 50), (Fault.IgnoreToken, 50),
                (Fault.ThrowFromFactory, 50));

        figures.Times.AssertAlike();
    }

    [Fact]
    public async Task Probes_ChecksThatBlockThreadsOfThePool_AreAnsweredAsFastAsWithoutThem()
    {
        var figures = await ObserveAsync(fromTheStart: false, (Fault.BlockOnPool, 50));

        figures.Times.AssertAlike();
    }

    private async Task<ProbeFigures> ObserveAsync(bool fromTheStart, params (Fault, int)[] errors)
    {
        await using var twin = await FaultyService.StartAsync(errors.Select(static error => (error.Item1, 0)));
        await using var service = await FaultyService.StartAsync(errors, fromTheStart);
        using var prober = new SequentialProber(service, twin);
        await service.ArmAsync();

        var figures = await prober.RunAsync(FaultyChecksFixture.Duration / 2);

        output.WriteLine($"{figures.Times}");
        await Figures.WriteAsync($"faulty-checks-{string.Join('-', errors.Select(static error => error.Item1))}.txt", $"{figures.Times}\n");
        return figures;
    }
}
