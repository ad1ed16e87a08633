using HealthKit.SimulationTests.Worlds;

namespace HealthKit.SimulationTests;

/// <summary>
/// Thousands of random services on simulated time must keep the promises of docs/promises.md. <c>HEALTHKIT_SIMULATE_MINUTES</c> sets how
/// long it looks at new worlds, and <c>HEALTHKIT_SIMULATE_SEED</c> repeats one.
/// </summary>
public sealed class SimulationTests
{
    private const int Worlds = 5_000;

    private static int? Seed => ReadNumber("HEALTHKIT_SIMULATE_SEED");

    private static int Minutes => ReadNumber("HEALTHKIT_SIMULATE_MINUTES") ?? 0;

    [Fact]
    public void Worlds_OfManySeeds_KeepEveryPromise()
    {
        var begin = TimeProvider.System.GetTimestamp();

        // The usual run looks at the same worlds each time. A long one begins with worlds that no run has seen.
        var first = Seed ?? (Minutes == 0 ? 1 : (int)(DateTimeOffset.UtcNow.ToUnixTimeSeconds() % 100_000_000 * 10));
        var simulation = new Simulation(first, keepsGoing: Environment.GetEnvironmentVariable("HEALTHKIT_SIMULATE_KEEP_GOING") == "1");
        var (worlds, minutes) = Seed is null ? (ReadNumber("HEALTHKIT_SIMULATE_WORLDS") ?? Worlds, Minutes) : (1, 0);
        simulation.Run(worlds, TimeSpan.FromMinutes(minutes));

        Artifacts.Write("simulation.txt", simulation.Figures(TimeProvider.System.GetElapsedTime(begin)));
        Assert.True(simulation.Broken is null, simulation.Broken is null ? "" : Simulation.Explain(simulation.Broken));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1_007)]
    [InlineData(2_023)]
    public void World_OfOneSeed_IsTheSameTwice(int seed)
    {
        var (one, two) = (World.Run(ScriptWriter.Write(seed)), World.Run(ScriptWriter.Write(seed)));

        Assert.Equal((one.Steps, one.Counted, one.Script.ToString()), (two.Steps, two.Counted, two.Script.ToString()));
        Assert.True(one.Steps > 0);
    }

    private static int? ReadNumber(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
