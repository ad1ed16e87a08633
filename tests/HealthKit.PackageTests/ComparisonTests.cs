using System.Globalization;
using System.Text.RegularExpressions;

namespace HealthKit.PackageTests;

/// <summary>Short looks, so that the comparison still runs when it is wanted. What it would take to judge by, they are not.</summary>
[Collection(nameof(Alone))]
public sealed partial class ComparisonTests
{
    [Fact]
    public async Task Probes_OfOneShortRound_AreComparedWithBareAndStockAndAskTheServersAHundredthOfIt()
    {
        var output = await RunAsync("compare", "--only", "probes,frozen,dependencies,other-requests", "--rounds", "1", "--seconds", "1");

        Assert.Matches(@"\| bare, ready \| [\d,]{5,} \|", output);
        Assert.Matches(@"\| HealthKit, ready, management port \| [\d,]{5,} \|", output);
        Assert.Matches(@"\| HealthKit, ready : stock, ready \| \d+\.\d{3} \(", output);
        var ratios = DependencyRatio().Match(output);
        Assert.True(ratios.Success, output);
        Assert.InRange(Number(ratios, "postgres"), 0, 0.01);
        Assert.InRange(Number(ratios, "redis"), 0, 0.01);
    }

    [Fact]
    public async Task Pieces_OfAQuickRun_AllocateNothingOnTheWayOfARequest()
    {
        var output = await RunAsync("micro", "--quick");

        foreach (var piece in (string[])["probe, /health/ready", "probe, /health/live", "other request, through HealthKit"])
        {
            Assert.Matches($@"\| {piece} \| [^|]+ \| [^|]+ \| 0 B \|", output);
        }

        // Each class of benchmarks has its last row there.
        Assert.All(
            (string[])["publish, one check turned: 10000", "render: Json, Full", "transitions, one of 100", "run of a foreign check", "scrape: 1000", "stream, one change to all clients: 1000", "check: udp"],
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

        var figures = await Task.WhenAll(subjects.Select(static subject => Dotnet.RunAsync(
            Repository.Root, "run", "-c", "Release", "--no-build", "--project", "tests/HealthKit.Benchmarks", "--", "idle", subject[0], subject[1], "2")));

        Assert.All(figures, static figure => Assert.Matches(@"""LiveBytes"":\d{5,}", figure));
        Assert.All(figures[2..], static figure => Assert.Matches(@"""PublishMicroseconds"":\d+\.\d+,""RunsPerSecond"":[1-9]", figure));
    }

    [Fact]
    public async Task Sections_ThatDoNotExist_AreRefusedByName()
    {
        var output = await Dotnet.FailsAsync(Repository.Root, Command("compare", "--only", "sizes"));

        Assert.Contains("--only sizes: there is no such section. Known: probes, frozen, dependencies, other-requests, idle, start, size.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_OfTooFewRounds_IsNotWritten()
    {
        var output = await Dotnet.FailsAsync(Repository.Root, Command("compare", "--write", "--rounds", "14"));

        Assert.Contains("--write with 14 rounds: the page is written from 15 rounds or more.", output, StringComparison.Ordinal);
    }

    private static double Number(Match match, string group) => double.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    private static Task<string> RunAsync(params string[] arguments) => Dotnet.RunAsync(Repository.Root, Command(arguments));

    private static string[] Command(params string[] arguments) => ["run", "-c", "Release", "--project", "tests/HealthKit.Benchmarks", "--", .. arguments];

    [GeneratedRegex(@"\| HealthKit : stock \| (?<postgres>[\d.]+) \| (?<redis>[\d.]+) \|")]
    private static partial Regex DependencyRatio();
}
