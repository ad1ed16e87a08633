using System.Globalization;
using System.Text.RegularExpressions;

namespace HealthKit.PackageTests;

/// <summary>Short runs that verify that the comparison works. They are too short for conclusions about performance.</summary>
public sealed partial class ComparisonTests
{
    // How long the probes of "dependencies" take when none is late.
    private const int SecondsOfProbes = 5;

    [Fact]
    public async Task Probes_OfOneShortRound_AreComparedWithBareAndStockAndAskTheServersAFractionOfIt()
    {
        var output = await Benchmarks.RunAsync("compare", "--only", "probes,frozen,dependencies,other-requests", "--rounds", "1",
            "--seconds", "1", "--long-timeouts");

        Assert.Matches(@"\| bare, ready \| [\d,]+ \|", output);
        Assert.Matches(@"\| HealthKit, ready, management port \| [\d,]+ \|", output);
        Assert.Matches(@"\| HealthKit, ready : stock, ready \| \d+\.\d{3} \(", output);
        var ratios = DependencyRatio().Match(output);
        Assert.True(ratios.Success, output);

        // HealthKit sends commands at intervals. On a busy machine the probes take longer, and more commands fall into that time.
        var counted = CountedTime().Match(output);
        Assert.True(counted.Success, output);
        var most = 0.1 * Math.Max(1, Number(counted, "seconds") / SecondsOfProbes);
        Assert.InRange(Number(ratios, "postgres"), 0, most);
        Assert.InRange(Number(ratios, "redis"), 0, most);
    }

    [Fact]
    public async Task Detection_OfOneShortRound_IsTimedForEachFaultAndHealthKitAlwaysAnswers()
    {
        var output = await Benchmarks.RunAsync("compare", "--only", "detection", "--rounds", "1", "--seconds", "1", "--long-timeouts");

        // Stock may give no answer before the prober's timeout, HealthKit must.
        foreach (var server in (string[])["PostgreSQL", "Redis"])
        {
            foreach (var fault in (string[])["frozen", "killed", "stopped", "wrong password"])
            {
                Assert.Matches(
                    $@"(?m)^\| {server},? {fault}[^|]* \| [\d.]+ \([\d. to]+\) \|( [\d.]+ [^|]+ \|){{3}}$",
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

    [GeneratedRegex(@"counted for [\d.]+ s and (?<seconds>[\d.]+) s")]
    private static partial Regex CountedTime();
}
