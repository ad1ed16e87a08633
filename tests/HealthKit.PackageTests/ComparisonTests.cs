using System.Globalization;
using System.Text.RegularExpressions;

namespace HealthKit.PackageTests;

/// <summary>Short runs that verify that the comparison works. They are too short for conclusions about performance.</summary>
public sealed partial class ComparisonTests
{
    [Fact]
    public async Task Probes_OfOneShortRound_AreComparedWithBareAndStockAndAskTheServersAFractionOfIt()
    {
        var output = await Benchmarks.RunAsync("compare", "--only", "probes,frozen,dependencies,other-requests", "--rounds", "1",
            "--seconds", "1");

        Assert.Matches(@"\| bare, ready \| [\d,]+ \|", output);
        Assert.Matches(@"\| HealthKit, ready, management port \| [\d,]+ \|", output);
        Assert.Matches(@"\| HealthKit, ready : stock, ready \| \d+\.\d{3} \(", output);
        var ratios = DependencyRatio().Match(output);
        Assert.True(ratios.Success, output);
        Assert.InRange(Number(ratios, "postgres"), 0, 0.1);
        Assert.InRange(Number(ratios, "redis"), 0, 0.1);
    }

    [Fact]
    public async Task Detection_OfOneShortRound_IsTimedForEachFault()
    {
        var output = await Benchmarks.RunAsync("compare", "--only", "detection", "--rounds", "1", "--seconds", "1");

        // "No answer" means no answer within a second, which says nothing about HealthKit on a busy machine.
        foreach (var server in (string[])["PostgreSQL", "Redis"])
        {
            foreach (var fault in (string[])["frozen", "killed", "stopped", "wrong password"])
            {
                Assert.Matches(
                    $@"(?m)^\| {server},? {fault}[^|]* (\| [\d.]+ \([\d. to]+\)(, no answer)? ){{2}}(\| [\d.]+ \([\d. to]+\) ){{2}}\|$",
                    output);
            }
        }
    }

    [Fact]
    public async Task Sections_ThatDoNotExist_AreRefusedByName()
    {
        var output = await Benchmarks.FailsAsync("compare", "--only", "sizes");

        Assert.Contains(
            "--only sizes: there is no such section. "
                + "Known: probes, frozen, detection, dependencies, other-requests, idle, start, first-run, size.",
            output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_OfTooFewRounds_IsNotWritten()
    {
        var output = await Benchmarks.FailsAsync("compare", "--write", "--rounds", "14");

        Assert.Contains("--write with 14 rounds: the page is written from 15 rounds or more.", output, StringComparison.Ordinal);
    }

    private static double Number(Match match, string group) => double.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\| HealthKit : stock \| (?<postgres>[\d.]+) \| (?<redis>[\d.]+) \|")]
    private static partial Regex DependencyRatio();
}
