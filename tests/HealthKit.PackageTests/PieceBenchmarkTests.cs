namespace HealthKit.PackageTests;

/// <summary>Short runs of the benchmarks of single pieces and of idle checks.</summary>
public sealed class PieceBenchmarkTests
{
    [Fact]
    public async Task Pieces_OfAQuickRun_AllocateNothingOnTheWayOfARequest()
    {
        var output = await Benchmarks.RunQuicklyAsync("micro");

        foreach (var piece in (string[])["probe, /health/ready", "probe, /health/live", "other request, through HealthKit"])
            Assert.Matches($@"\| {piece} \| [^|]+ \| [^|]+ \| 0 B \|", output);

        // The table contains the last row of each benchmark class.
        Assert.All(
            (string[])["publish, one check turned: 10000", "render: Json, Full", "transitions, one of 100", "run of a foreign check",
                "scrape: 1000", "stream, one change to all clients: 1000", "check: udp"],
            row => Assert.Contains($"| {row} |", output, StringComparison.Ordinal));
        if (Environment.GetEnvironmentVariable("HEALTHKIT_ARTIFACTS") is { Length: > 0 } folder)
            await File.WriteAllTextAsync(Path.Combine(folder, "pieces.txt"), output);
    }

    [Fact]
    public async Task IdleBenchmark_InSeparateProcesses_ReportsMemoryAndRunFigures()
    {
        string[][] subjects = [["ours", "-1"], ["ours", "0"], ["ours", "200"], ["foreign", "200"]];

        var figures = await Task.WhenAll(subjects.Select(static subject => Benchmarks.RunAsync("idle", subject[0], subject[1], "2")));

        Assert.All(figures, static figure => Assert.Matches(@"""LiveBytes"":\d{5,}", figure));
        Assert.All(figures[2..], static figure =>
            Assert.Matches(@"""PublishMicroseconds"":\d+\.\d+,""RunsPerSecond"":[\d.]*[1-9]", figure));
    }
}
