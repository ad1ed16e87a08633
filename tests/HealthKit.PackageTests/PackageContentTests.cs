using System.IO.Compression;
using System.Xml.Linq;

namespace HealthKit.PackageTests;

public sealed class PackageContentTests(PackedPackages packages)
{
    public static TheoryData<string> Names => [.. Repository.Packages];

    [Theory]
    [MemberData(nameof(Names))]
    public void Package_Packed_CarriesAssemblyDocumentationAndReadme(string name)
    {
        using var package = ZipFile.OpenRead(Path.Combine(packages.Feed, $"{name}.{PackedPackages.Version}.nupkg"));

        string[] expected = ["README.md", $"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml"];
        Assert.Equal(expected.Order(), package.Entries.Select(entry => entry.FullName).Where(IsContent).Order());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Package_Packed_HasSymbolsBesideIt(string name)
    {
        using var symbols = ZipFile.OpenRead(Path.Combine(packages.Feed, $"{name}.{PackedPackages.Version}.snupkg"));

        Assert.Contains(symbols.Entries, entry => entry.FullName == $"lib/net10.0/{name}.pdb");
    }

    [Theory]
    [InlineData("HealthKit")]
    [InlineData("HealthKit.Notifications", "HealthKit", "MailKit")]
    [InlineData("HealthKit.Npgsql", "HealthKit", "Npgsql")]
    [InlineData("HealthKit.PrometheusNet", "HealthKit", "prometheus-net.AspNetCore")]
    [InlineData("HealthKit.StackExchangeRedis", "HealthKit", "StackExchange.Redis")]
    public void Package_Packed_DependsOnNothingElse(string name, params string[] dependencies)
    {
        using var package = ZipFile.OpenRead(Path.Combine(packages.Feed, $"{name}.{PackedPackages.Version}.nupkg"));
        using var manifest = package.GetEntry($"{name}.nuspec")!.Open();
        var document = XDocument.Load(manifest);

        var declared = document.Descendants().Where(element => element.Name.LocalName == "dependency")
            .Select(element => element.Attribute("id")!.Value);
        Assert.Equal(dependencies, declared.Order());
    }

    private static bool IsContent(string path) =>
        path == "README.md" || path.StartsWith("lib/", StringComparison.Ordinal) || path.StartsWith("build", StringComparison.Ordinal);
}
