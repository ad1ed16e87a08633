using System.Text.Json;
using HealthKit.TestServers;

[assembly: AssemblyFixture(typeof(HealthKit.PackageTests.PackedPackages))]

namespace HealthKit.PackageTests;

/// <summary>The packages of the solution. The fixture packs them once into a folder that serves as the package feed.</summary>
public sealed class PackedPackages : IAsyncLifetime
{
    // No other build uses this version, so no cache contains an earlier package of the same version.
    public const string Version = "0.0.0-packagetest";

    private readonly TemporaryFolder _folder = TemporaryFolder.Create("packages");

    public string Feed => _folder.File("feed");

    /// <summary>The packed native binary for this machine.</summary>
    public string Probe => ProbeFor("linux-x64");

    /// <summary>The folder for restored packages. Packages that the machine already has come from the machine's own folder.</summary>
    public string Cache => _folder.File("cache");

    public async ValueTask InitializeAsync()
    {
        var solution = Path.Combine(Repository.Root, "HealthKit.sln");
        var projects = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(project => Path.GetRelativePath(Repository.Root, project));
        var filter = _folder.File("Packages.slnf");
        await File.WriteAllTextAsync(filter, JsonSerializer.Serialize(new { solution = new { path = solution, projects } }));

        // Builds outside the source tree, where another build may be running. The build of the source tree runs the analyzers.
        await Dotnet.RunAsync(
            Repository.Root, "pack", filter, "-c", "Release", "-o", Feed, "--artifacts-path", _folder.File("build"),
                "-p:RunAnalyzers=false",
            $"-p:Version={Version}", "-p:ReadyToRunRuntimes=linux-x64", $"-p:ProbeFolder={_folder.File("probe")}/", "-nologo", "-v:q");
    }

    /// <summary>The references of an app with the README's program.</summary>
    public static IEnumerable<(string Name, string Version)> References =>
        [.. Repository.Packages.Select(static name => (name, Version)), ("Npgsql.DependencyInjection", "10.0.3")];

    public string ProbeFor(string runtime) => _folder.File($"probe/{runtime}/healthkit-probe");

    public ValueTask DisposeAsync()
    {
        Dotnet.EndCompiler();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Creates a folder for an app that restores from this feed first.</summary>
    public string NewApp(string name)
    {
        var folder = Directory.CreateDirectory(_folder.File(name)).FullName;
        File.WriteAllText(
            Path.Combine(folder, "nuget.config"),
            $"""<configuration><packageSources><add key="packed" value="{Feed}" /></packageSources></configuration>""");
        return folder;
    }

    /// <summary>The project of a web app, as <c>dotnet new web</c> creates it, with package references.</summary>
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
