using HealthKit.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace HealthKit.Tests.Registration;

/// <summary>Wrong settings in a host without <c>AddHealthKit()</c>, where the stock services run HealthKit's checks.</summary>
public sealed class StockHostFaultTests
{
    private const string Known = "Known here: AffectedEndpoints, DegradedAt, DegradedFreeBytes, FailAfter, Impact, InitialDelay, "
        + "Interval, Path, Probes, RecoverAfter, RetryInterval, StaleAfter, StartPeriod, Tags, Timeout, UnhealthyAt, UnhealthyFreeBytes.";

    [Theory]
    [InlineData(
        "Impact", "Fatal",
        "HealthKit:Checks:disk:Impact is \"Fatal\", which is not one of Critical, Shared, Degrades, Informational.")]
    [InlineData(
        "Timout", "00:00:05",
        $"HealthKit:Checks:disk:Timout is not a known setting. Did you mean HealthKit:Checks:disk:Timeout? {Known}")]
    [InlineData(
        "Tags", "storage",
        "HealthKit:Checks:disk:Tags has a value, but takes a list. Write HealthKit:Checks:disk:Tags:0 for the first entry.")]
    [InlineData("DegradedAt", "70", "HealthKit:Checks:disk:DegradedAt is 70; it must be from 0 to 1.")]
    public async Task Setting_ThatIsWrong_FailsEveryRun(string key, string value, string expected)
    {
        using var services = Stock(($"HealthKit:Checks:disk:{key}", value));

        Assert.Equal(expected, await FaultAsync(services));
        Assert.Equal(expected, await FaultAsync(services));
    }

    [Fact]
    public async Task Settings_ThatAreWrong_AreAllReported()
    {
        using var services = Stock(("HealthKit:Checks:disk:RecoverAfter", "soon"), ("HealthKit:Checks:disk:FailAfter", "often"));

        Assert.Equal(
            """
            The settings of HealthKit have 2 errors:
            HealthKit:Checks:disk:FailAfter is "often", which is not a whole number.
            HealthKit:Checks:disk:RecoverAfter is "soon", which is not a whole number.
            """,
            await FaultAsync(services));
    }

    [Fact]
    public async Task Settings_OfAnotherCheck_DoNotFailTheRun()
    {
        using var services = Stock(("HealthKit:Checks:cpu:DegradedAt", "much"), ("HealthKit:Checks:disk:DegradedAt", "0.7"));

        var report = await services.Get<HealthCheckService>().CheckHealthAsync();

        Assert.Equal(["disk"], report.Entries.Keys);
        Assert.Equal(0.7, services.Get<IOptionsMonitor<DiskSpaceCheckOptions>>().Get("disk").DegradedAt);
    }

    private static TestServices Stock(params (string Key, string? Value)[] settings) =>
        new(static services => services.AddHealthChecks().AddDiskSpace(Path.GetTempPath()), settings);

    private static async Task<string> FaultAsync(TestServices services) => (await Assert.ThrowsAsync<OptionsValidationException>(
        () => services.Get<HealthCheckService>().CheckHealthAsync())).Message;
}
