using HealthKit.FaultyApp;
using HealthKit.IntegrationTests.App;

namespace HealthKit.IntegrationTests.Isolation;

/// <summary>
/// Fifty checks that block at once, fifty that block after an await, fifty that ignore their token, fifty that cannot be made, in a process
/// whose thread pool starts with two threads.
/// </summary>
public sealed class FaultyChecksTests : IClassFixture<FaultyChecksFixture>
{
    private readonly FaultyChecksFixture _seen;

    public FaultyChecksTests(FaultyChecksFixture seen, ITestOutputHelper output)
    {
        _seen = seen;
        output.WriteLine($"{seen}");
    }

    [Fact]
    public void Probes_FaultyChecks_AreAnsweredAsFastAsWithoutThem() => _seen.After.Times.AssertAlike();

    // A hundred of them block. The pool takes some for itself meanwhile, on a busy machine more; two for each that blocks would be two hundred.
    [Fact]
    public void Threads_FaultyChecks_AtMostOneMoreForEachThatBlocks() =>
        Assert.InRange(_seen.After.Threads - _seen.ThreadsBefore, 0, 199);

    // Waiting for threads of the pool, each would run once in half a minute.
    [Fact]
    public void OtherChecks_FaultyChecks_RunAllTheSame() => Assert.InRange(_seen.After.Runs, (_seen.After.RunsOfTwin / 10) + 1, int.MaxValue);

    [Fact]
    public void Memory_FaultyChecks_GrowsByTwentyMegabytesAtMost() =>
        Assert.InRange(_seen.MemoryGrowth, long.MinValue, 20 * 1024 * 1024);

    // Half of those that block do so for good; the rest is for a machine that is slow with the stop itself.
    [Fact]
    public void Stop_FaultyChecks_HoldItNoLongerThanTheShutdownTimeout() =>
        Assert.InRange(_seen.Stop, TimeSpan.Zero, 4 * Entry.ShutdownTimeout);
}
