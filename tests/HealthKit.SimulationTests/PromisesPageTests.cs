using System.Text.RegularExpressions;

namespace HealthKit.SimulationTests;

/// <summary>docs/promises.md names tests that exist, and each promise of the simulation has a fault that breaks it.</summary>
public sealed partial class PromisesPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "promises.md"));

    [Fact]
    public void Page_NamesOfTests_Exist()
    {
        var files = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .Select(Path.GetFileNameWithoutExtension).ToHashSet(StringComparer.Ordinal);

        Assert.All(TestName().Matches(Page), name => Assert.Contains(name.Groups[1].Value, files));
    }

    [Fact]
    public void Page_PromisesOfTheSimulation_HaveAFaultEach()
    {
        var promised = Held().Matches(Page).SelectMany(static held => Word().Matches(held.Value))
            .Select(static word => word.Groups[1].Value);
        var broken = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", "HealthKit.SimulationTests", "Faults"), "*.patch")
            .Select(static file => Path.GetFileName(file).Split('.')[0]);

        Assert.Equal(promised.Distinct().Order(), broken.Distinct().Order());
    }

    [GeneratedRegex("`(\\w+Tests)`")]
    private static partial Regex TestName();

    [GeneratedRegex("simulation: `[^|;]*")]
    private static partial Regex Held();

    [GeneratedRegex("`([a-z]+)`")]
    private static partial Regex Word();
}
