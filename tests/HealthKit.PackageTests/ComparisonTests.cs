namespace HealthKit.PackageTests;

public sealed class ComparisonTests
{
    [Fact]
    public async Task Comparison_OfOneShortRound_ReportsBothAndTheirRatio()
    {
        var output = await Dotnet.RunAsync(
            PackedPackages.RepositoryRoot, "run", "-c", "Release", "--project", "tests/HealthKit.Benchmarks", "--", "--rounds", "1", "--seconds", "1");

        Assert.Matches(@"\| bare middleware \| [\d,]{5,} \(", output);
        Assert.Matches(@"\| HealthKit \| [\d,]{5,} \(", output);
        Assert.Matches(@"Ratio HealthKit to bare: \d\.\d{3} \(", output);
    }
}
