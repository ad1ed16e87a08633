using System.Text.Json;
using HealthKit.TestServers;

[assembly: AssemblyFixture(typeof(HealthKit.PackageTests.PackedPackages))]

namespace HealthKit.PackageTests;

/// <summary>The packages of the solution, packed once into a folder that serves as their feed.</summary>
public sealed class PackedPackages : IAsyncLifetime
{
    // Of its own, so that no earlier package of the same version can be found in a cache.
    public const string Version = "0.0.0-packagetest";

    private readonly TemporaryFolder _folder = TemporaryFolder.Create("packages");

    public string Feed => _folder.File("feed");

    /// <summary>The native binary that is packed for this machine.</summary>
    public string Probe => ProbeFor("linux-x64");

    /// <summary>Where restored packages go; what the machine has already is taken from its own folder.</summary>
    public string Cache => _folder.File("cache");

    public async ValueTask InitializeAsync()
    {
        var solution = Path.Combine(Repository.Root, "HealthKit.sln");
        var projects = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories).Select(project => Path.GetRelativePath(Repository.Root, project));
        var filter = _folder.File("Packages.slnf");
        await File.WriteAllTextAsync(filter, JsonSerializer.Serialize(new { solution = new { path = solution, projects } }));

        // Built apart from the tree, whose own build may be going on. That one has run the analyzers.
        await Dotnet.RunAsync(
            Repository.Root, "pack", filter, "-c", "Release", "-o", Feed, "--artifacts-path", _folder.File("build"), "-p:RunAnalyzers=false",
            $"-p:Version={Version}", $"-p:ProbeFolder={_folder.File("probe")}/", "-nologo", "-v:q");
    }

    public string ProbeFor(string runtime) => _folder.File($"probe/{runtime}/healthkit-probe");

    public ValueTask DisposeAsync()
    {
        Dotnet.EndCompiler();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>A folder for an app that restores from the feed before anything else.</summary>
    public string NewApp(string name)
    {
        var folder = Directory.CreateDirectory(_folder.File(name)).FullName;
        File.WriteAllText(
            Path.Combine(folder, "nuget.config"),
            $"""<configuration><packageSources><add key="packed" value="{Feed}" /></packageSources></configuration>""");
        return folder;
    }

    /// <summary>The project of a web app, as <c>dotnet new web</c> makes it, with package references.</summary>
    public string Project(IEnumerable<(string Name, string Version)> references) =>
        $"""
        <Project Sdk="Microsoft.NET.Sdk.Web">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <InvariantGlobalization>true</InvariantGlobalization>
            <RestorePackagesPath>{Cache}</RestorePackagesPath>
            <RestoreFallbackFolders>$(NuGetPackageRoot)</RestoreFallbackFolders>
            <NuGetAudit>false</NuGetAudit>
          </PropertyGroup>
          <ItemGroup>
            {string.Concat(references.Select(package => $"<PackageReference Include=\"{package.Name}\" Version=\"{package.Version}\" />"))}
          </ItemGroup>
        </Project>
        """;
}
