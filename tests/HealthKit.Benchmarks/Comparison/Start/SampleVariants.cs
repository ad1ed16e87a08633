using System.Diagnostics;
using System.Text.RegularExpressions;
using HealthKit.TestServers;

namespace HealthKit.Benchmarks.Comparison.Start;

/// <summary>MinimalApi with and without HealthKit, built from the sample's own source and the packages of a release.</summary>
internal sealed partial class SampleVariants : IDisposable
{
    public const string Without = "without HealthKit";
    public const string Alone = "AddHealthKit() alone";
    public const string Whole = "as it is, with both checks";

    private const string Runtime = "linux-x64";

    private const string Version = "0.0.0-comparison";

    // As "dotnet new web" creates it. The packages are restored beside the project, so that no cache contains an earlier one.
    private const string Project =
        """
        <Project Sdk="Microsoft.NET.Sdk.Web">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <InvariantGlobalization>true</InvariantGlobalization>
            <AssemblyName>Variant</AssemblyName>
            <RestorePackagesPath>{0}</RestorePackagesPath>
            <RestoreFallbackFolders>$(NuGetPackageRoot)</RestoreFallbackFolders>
            <NuGetAudit>false</NuGetAudit>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Npgsql.DependencyInjection" Version="10.0.3" />
            <PackageReference Include="HealthKit.Npgsql" Version="{1}" />
            <PackageReference Include="HealthKit.StackExchangeRedis" Version="{1}" />
          </ItemGroup>
        </Project>
        """;

    private readonly TemporaryFolder _folder = TemporaryFolder.Create("variants");

    private string Feed => _folder.File("feed");

    public static IReadOnlyList<string> All { get; } = [Without, Alone, Whole];

    /// <summary>
    /// Builds a variant and returns the path of its dll. A precompiled variant, as for services that start often, compiles less.
    /// </summary>
    public async Task<string> BuildAsync(string variant, bool isPrecompiled)
    {
        var folder = await PrepareAsync(variant);
        await DotnetAsync(
            folder, isPrecompiled
                ? ["publish", "-c", "Release", "-r", Runtime, "--no-self-contained", "-p:PublishReadyToRun=true", "-o",
                    "out"]
                : ["build", "-c", "Release", "-o", "out"]);
        return Path.Combine(folder, "out/Variant.dll");
    }

    /// <summary>Publishes a variant trimmed, with its runtime, and returns the total size of its files in bytes.</summary>
    public Task<long> TrimmedSizeAsync(string variant) => PublishedSizeAsync(variant, "-p:PublishTrimmed=true");

    /// <summary>Publishes a variant as native code and returns the total size of its files in bytes, without symbols.</summary>
    public Task<long> NativeSizeAsync(string variant) => PublishedSizeAsync(variant, "-p:PublishAot=true");

    public void Dispose() => _folder.Dispose();

    private async Task<long> PublishedSizeAsync(string variant, string form)
    {
        var folder = await PrepareAsync(variant);
        await DotnetAsync(
            folder, "publish", "-c", "Release", "-r", Runtime, "--self-contained", form, "-p:DebugType=none", "-o", "out");
        return new DirectoryInfo(Path.Combine(folder, "out")).EnumerateFiles("*", SearchOption.AllDirectories)
            .Where(static file => file.Extension != ".dbg").Sum(static file => file.Length);
    }

    private async Task<string> PrepareAsync(string variant)
    {
        var root = RepositoryRoot();
        if (!Directory.Exists(Feed))
            await PackAsync(root);

        var source = await File.ReadAllTextAsync(Path.Combine(root, "samples/MinimalApi/Program.cs"));
        var line = Registration().Match(source);
        if (!line.Success)
        {
            throw new InvalidOperationException(
                "samples/MinimalApi/Program.cs has no builder.Services.AddHealthKit() ... .AddRedis(); any more. Adapt this search.");
        }

        var replacement = variant switch
        {
            Without => "",
            Alone => "builder.Services.AddHealthKit();",
            _ => line.Value,
        };
        var folder = Directory.CreateDirectory(_folder.File($"{All.ToList().IndexOf(variant)}-{Path.GetRandomFileName()}")).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(folder, "nuget.config"),
            $"""<configuration><packageSources><add key="packed" value="{Feed}" /></packageSources></configuration>""");
        await File.WriteAllTextAsync(
            Path.Combine(folder, "Variant.csproj"),
            Project.Replace("{0}", _folder.File("packages"), StringComparison.Ordinal).Replace("{1}", Version, StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), source.Replace(line.Value, replacement, StringComparison.Ordinal));
        return folder;
    }

    private async Task PackAsync(string root)
    {
        foreach (var package in (string[])["HealthKit", "HealthKit.Npgsql", "HealthKit.StackExchangeRedis"])
        {
            await DotnetAsync(
                root, "pack", $"src/{package}", "-c", "Release", "-o", Feed, "--artifacts-path", _folder.File("build"),
                    "-p:RunAnalyzers=false", $"-p:Version={Version}", $"-p:ReadyToRunRuntimes={Runtime}");
        }
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "HealthKit.sln")))
        {
            folder = folder.Parent
                ?? throw new InvalidOperationException("This program is in no checkout of HealthKit, whose sample it builds.");
        }

        return folder.FullName;
    }

    private static async Task DotnetAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(InstalledProgram.Find("dotnet", "dotnet-sdk-10.0"), [.. arguments, "-nologo", "-v:q"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        foreach (var name in start.Environment.Keys.Where(static name => name.StartsWith("MSBuild", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}");
    }

    [GeneratedRegex(@"builder\.Services\.AddHealthKit\(\).*?\.AddRedis\(\);", RegexOptions.Singleline)]
    private static partial Regex Registration();
}
