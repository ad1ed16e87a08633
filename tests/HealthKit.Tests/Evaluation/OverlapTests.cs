using HealthKit.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Evaluation;

public sealed class OverlapTests
{
    [Fact]
    public void Runs_OfRandomDurations_NeverOverlap()
    {
        for (var seed = 1; seed <= 60; seed++)
        {
            var random = new Random(seed);
            var check = new ScriptedCheck(configure: options =>
            {
                options.Interval = TimeSpan.FromMilliseconds(random.Next(100, 3_000));
                options.RetryInterval = TimeSpan.FromMilliseconds(random.Next(50, 1_500));
                options.Timeout = TimeSpan.FromMilliseconds(random.Next(10, 2_000));
            });
            using var harness = new EngineHarness(check) { Random = random.NextDouble };
            check.Does(async token =>
            {
                var heeds = random.Next(2) == 0;
                await harness.Time.DelayAsync(TimeSpan.FromMilliseconds(random.Next(0, 8_000)), heeds ? token : CancellationToken.None);
                return new HealthCheckResult((HealthStatus)random.Next(3));
            });

            harness.Advance(120);

            Assert.True(check.MostAtOnce == 1, $"Seed {seed}: {check.MostAtOnce} runs at once.");
            Assert.True(check.Starts.Count > 5, $"Seed {seed}: only {check.Starts.Count} runs.");
        }
    }
}
