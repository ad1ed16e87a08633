using System.Xml.Linq;
using HealthKit.PackageTests;

namespace HealthKit.EcosystemTests;

/// <summary>docs/works-with.md names each package of these tests in the version that they run with.</summary>
public sealed class WorksWithPageTests
{
    // What tests are built with, and what HealthKit itself is built on.
    private static readonly string[] Tools = ["Microsoft.CodeAnalysis.CSharp", "OpenTelemetry", "StackExchange.Redis", "System.IO.Hashing"];

    [Fact]
    public void Page_NamesEachPackageWithItsVersion()
    {
        var rows = File.ReadLines(Path.Combine(Repository.Root, "docs/works-with.md"))
            .SkipWhile(static line => line != "| package | version | what holds |").Skip(2)
            .TakeWhile(static line => line.StartsWith('|'))
            .Select(static line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))
            .ToDictionary(static cells => cells[0], static cells => cells[1]);
        var versions = Items("Directory.Packages.props", "PackageVersion");

        Assert.Equal(
            rows.Select(static row => (row.Key, row.Value)), rows.Select(row => (row.Key, versions.GetValueOrDefault(row.Key, ""))));
        Assert.Empty(Items("tests/HealthKit.EcosystemTests/HealthKit.EcosystemTests.csproj", "PackageReference").Keys.Except(rows.Keys)
            .Except(Tools));
    }

    private static Dictionary<string, string> Items(string file, string item) =>
        XDocument.Load(Path.Combine(Repository.Root, file)).Descendants(item)
            .ToDictionary(static one => one.Attribute("Include")!.Value, static one => one.Attribute("Version")?.Value ?? "");
}
