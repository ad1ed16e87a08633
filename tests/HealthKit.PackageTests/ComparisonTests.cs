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
    public async Task Detection_OfOneShortRound_IsTimedForEachFaultAndHealthKitAlwaysAnswers()
    {
        var output = await Benchmarks.RunAsync("compare", "--only", "detection", "--rounds", "1", "--seconds", "1");

        foreach (var server in (string[])["PostgreSQL", "Redis"])
        {
            foreach (var fault in (string[])["frozen", "killed", "stopped", "wrong password"])
            {
                Assert.Matches($@"(?m)^\| {server},? {fault}[^|]* \| [\d.]+ \([\d. to]+\) \|( [\d.]+ [^|]+ \|){{3}}$", output);
            }
        }
    }

    [Fact]
    public async Task Pieces_OfAQuickRun_AllocateNothingOnTheWayOfARequest()
    {
        var output = await Benchmarks.RunAsync("micro", "--quick");

        foreach (var piece in (string[])["probe, /health/ready", "probe, /health/live", "other request, through HealthKit"])
        {
            Assert.Matches($@"\| {piece} \| [^|]+ \| [^|]+ \| 0 B \|", output);
        }

        // The table contains the last row of each benchmark class.
        Assert.All(
            (string[])["publish, one check turned: 10000", "render: Json, Full", "transitions, one of 100", "run of a foreign check",
                "scrape: 1000", "stream, one change to all clients: 1000", "check: udp"],
            row => Assert.Contains($"| {row} |", output, StringComparison.Ordinal));
        if (Environment.GetEnvironmentVariable("HEALTHKIT_ARTIFACTS") is { Length: > 0 } folder)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "pieces.txt"), output);
        }
    }

    [Fact]
    public async Task Checks_ThatNobodyAsksFor_AreMeasuredInProcessesOfTheirOwn()
    {
        string[][] subjects = [["ours", "-1"], ["ours", "0"], ["ours", "200"], ["foreign", "200"]];

        var figures = await Task.WhenAll(subjects.Select(static subject => Benchmarks.RunAsync("idle", subject[0], subject[1], "2")));

        Assert.All(figures, static figure => Assert.Matches(@"""LiveBytes"":\d{5,}", figure));
        Assert.All(figures[2..], static figure => Assert.Matches(@"""PublishMicroseconds"":\d+\.\d+,""RunsPerSecond"":[1-9]", figure));
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
