using HealthKit.Evaluation;
using HealthKit.IntegrationTests.App;

namespace HealthKit.IntegrationTests.Isolation;

/// <summary>
/// Fifty checks block at once, fifty block after an await, fifty ignore their token, and fifty cannot be created. The thread pool of the
/// process starts with two threads.
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

    // A hundred checks block a thread each, and HealthKit reserves threads of the pool. The pool adds some of its own, and more on a busy
    // machine. If the fifty that block forever were started again, each second would add fifty threads.
    [Fact]
    public void Threads_FaultyChecks_AtMostOneForEachThatBlocksAndTheReserve() =>
        Assert.InRange(_seen.After.Threads - _seen.ThreadsBefore, 0, 100 + ThreadPoolReserve.Maximum + 49);

    // If the healthy checks waited for pool threads, each would run once in half a minute.
    [Fact]
    public void OtherChecks_FaultyChecks_RunAllTheSame() =>
        Assert.InRange(_seen.After.Runs, (_seen.After.RunsOfTwin / 10) + 1, int.MaxValue);

    [Fact]
    public void Memory_FaultyChecks_GrowsByTwentyMegabytesAtMost() =>
        Assert.InRange(_seen.MemoryGrowth, long.MinValue, 20 * 1024 * 1024);

    // Half of the blocking checks block forever.
    [Fact]
    public void Stop_FaultyChecks_HoldItNoLongerThanTheShutdownTimeout() =>
        Assert.InRange(_seen.Stop, TimeSpan.Zero, _seen.StopBound);
}
