using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HealthKit.Tests.Checks.Traffic;

/// <summary>An app reports on every request, so a report must not allocate memory.</summary>
[Collection(WholeProcess.Name)]
public sealed class ReportAllocationTests
{
    [Fact]
    public void Reports_WhileNothingChanges_AllocateNothing()
    {
        using var harness = new EngineHarness(new ScriptedCheck());
        harness.Step();
        var reporter = harness.Provider.GetRequiredService<IDependencyReporter>();
        Report(reporter);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Report(reporter);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Report(IDependencyReporter reporter)
    {
        for (var call = 0; call < 10_000; call++)
        {
            reporter.ReportSuccess("db");
            reporter.ReportFailure("db");
        }
    }
}
