using HealthKit.Snapshots;
using HealthKit.Telemetry;
using HealthKit.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HealthKit.Tests.Registration;

/// <summary>The memory of a check that no client queries: its registration, its loop, its states and its counters.</summary>
[Collection(WholeProcess.Name)]
public sealed class CheckMemoryTests
{
    private const int Few = 10;
    private const int Many = 1_000;

    // In a service a check takes under 3,000 bytes, because the runs spread over the interval. Here all checks run at once, so the engine's
    // queues and journal grow as well: 3,600 bytes. The rest is what the measurement of a whole process varies by.
    private const int Most = 4_000;

    [Fact]
    public void Check_ThatHasRunTwice_TakesLittle()
    {
        // The first call allocates what belongs to the process, such as compiled code.
        _ = LiveBytes(Few);

        Assert.InRange((LiveBytes(Few + Many) - LiveBytes(Few)) / Many, 1, Most);
    }

    private static long LiveBytes(int checks)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var harness = new EngineHarness(builder => Add(builder, checks));
        harness.Get<HealthKitTelemetry>().Start();
        harness.Step().Advance(6);
        harness.Get<RunJournal>().Dispatch();
        Assert.All(harness.Store.Latest.Checks, static check => Assert.Equal(HealthStatus.Healthy, check.Status));

        return GC.GetTotalMemory(forceFullCollection: true) - before;
    }

    private static void Add(IHealthChecksBuilder builder, int checks)
    {
        for (var number = 0; number < checks; number++)
        {
            builder.AddDependency<CheckOptions>(
                $"check-{number}", "datastore", static (_, _) => new Well(), static options => options.Impact = CheckImpact.Shared,
                static (section, options) => section.Bind(options));
        }
    }

    private sealed class Well : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(HealthCheckResult.Healthy());
    }
}
