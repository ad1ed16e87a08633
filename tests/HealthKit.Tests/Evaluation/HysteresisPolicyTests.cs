using HealthKit.Evaluation;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Evaluation;

public sealed class HysteresisPolicyTests
{
    // h, d and u stand for healthy, degraded and unhealthy. The first string lists the results of the runs, the second the verdict after
    // each run.
    [Theory]
    [InlineData(2, 2, "h", "h")]
    [InlineData(2, 2, "d", "d")]
    [InlineData(2, 2, "u", "u")]
    [InlineData(2, 2, "huu", "hhu")]
    [InlineData(2, 2, "huhuhu", "hhhhhh")]
    [InlineData(2, 2, "hdd", "hhd")]
    [InlineData(2, 2, "uhh", "uuh")]
    [InlineData(2, 2, "uhuhh", "uuuuh")]
    [InlineData(2, 2, "udd", "uud")]
    [InlineData(2, 2, "dhh", "ddh")]
    [InlineData(2, 2, "duu", "ddu")]
    [InlineData(2, 2, "hdu", "hhd")]
    [InlineData(2, 2, "hduu", "hhdu")]
    [InlineData(2, 2, "hud", "hhd")]
    [InlineData(2, 2, "hududu", "hhdddd")]
    [InlineData(2, 2, "uhd", "uud")]
    [InlineData(2, 2, "udh", "uud")]
    [InlineData(2, 2, "udhh", "uudh")]
    [InlineData(2, 2, "dhudhu", "dddddd")]
    [InlineData(1, 1, "huhdu", "huhdu")]
    [InlineData(1, 2, "huh", "huu")]
    [InlineData(1, 3, "huhhh", "huuuh")]
    [InlineData(3, 1, "huuuh", "hhhuh")]
    [InlineData(3, 1, "huuhuuu", "hhhhhhu")]
    [InlineData(3, 3, "hduu", "hhhd")]
    [InlineData(3, 3, "hduuu", "hhhdu")]
    [InlineData(3, 3, "udhhh", "uuudh")]
    [InlineData(3, 3, "hdduuu", "hhhddu")]
    public void Verdict_AfterEachResult_FollowsTheTable(int failAfter, int recoverAfter, string results, string verdicts)
    {
        var policy = new HysteresisPolicy(failAfter, recoverAfter);

        var actual = string.Concat(results.Select(result => Letter(policy.Observe(Status(result)))));

        Assert.Equal(verdicts, actual);
    }

    [Theory]
    [InlineData("h", false)]
    [InlineData("hu", true)]
    [InlineData("huu", false)]
    [InlineData("huuh", true)]
    [InlineData("huuhh", false)]
    [InlineData("hdu", true)]
    [InlineData("hdd", false)]
    public void InTransition_AfterTheLastResult_IsTrueOnlyWhileResultsAreCounted(string results, bool expected)
    {
        var policy = new HysteresisPolicy(2, 2);
        foreach (var result in results)
            policy.Observe(Status(result));

        Assert.Equal(expected, policy.InTransition);
    }

    [Fact]
    public void Verdict_OfRandomResults_IsWhatTheLastOnesAgreeOn()
    {
        for (var seed = 1; seed <= 500; seed++)
        {
            var random = new Random(seed);
            var (failAfter, recoverAfter) = (random.Next(1, 6), random.Next(1, 6));
            var policy = new HysteresisPolicy(failAfter, recoverAfter);
            var results = new List<HealthStatus>();
            HealthStatus? expected = null;

            for (var run = 0; run < 60; run++)
            {
                results.Add((HealthStatus)random.Next(3));
                expected = Model(expected, results, failAfter, recoverAfter);
                var actual = policy.Observe(results[^1]);

                Assert.True(expected == actual, $"Seed {seed}, {failAfter}/{recoverAfter}: {string.Concat(results.Select(Letter))} gave "
                    + $"{actual}, not {expected}.");
                Assert.Equal(results[^1] != actual, policy.InTransition);
            }
        }
    }

    /// <summary>
    /// A slow model of the rule. When the last N results are all worse than the verdict, the verdict becomes the mildest of them. Recovery
    /// works likewise.
    /// </summary>
    private static HealthStatus Model(HealthStatus? verdict, List<HealthStatus> results, int failAfter, int recoverAfter)
    {
        if (verdict is not { } current)
            return results[^1];

        var worse = results.TakeLast(failAfter).ToArray();
        if (worse.Length == failAfter && worse.All(result => result < current))
            return worse.Max();

        var better = results.TakeLast(recoverAfter).ToArray();
        return better.Length == recoverAfter && better.All(result => result > current) ? better.Min() : current;
    }

    private static HealthStatus Status(char letter) => letter switch
    {
        'h' => HealthStatus.Healthy,
        'd' => HealthStatus.Degraded,
        _ => HealthStatus.Unhealthy,
    };

    private static char Letter(HealthStatus status) => char.ToLowerInvariant(status.ToString()[0]);
}
