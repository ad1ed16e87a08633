using System.Diagnostics;
using System.Text.RegularExpressions;
using HealthKit.TestServers;

namespace HealthKit.Benchmarks.Comparison.Start;

/// <summary>MinimalApi with and without HealthKit, built from the sample's own source.</summary>
internal sealed partial class SampleVariants : IDisposable
{
    public const string Without = "without HealthKit";
    public const string Alone = "AddHealthKit() alone";
    public const string Whole = "as it is, with both checks";

    private const string Runtime = "linux-x64";

    private const string Project =
        """
        <Project Sdk="Microsoft.NET.Sdk.Web">
          <Import Project="{0}/Directory.Build.props" />
          <PropertyGroup>
            <ManagePackageVersionsCentrally>false</ManagePackageVersionsCentrally>
            <TreatWarningsAsErrors>false</TreatWarningsAsErrors>
            <AssemblyName>Variant</AssemblyName>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Npgsql.DependencyInjection" Version="10.0.3" />
            <ProjectReference Include="{0}/src/HealthKit/HealthKit.csproj" />
            <ProjectReference Include="{0}/src/HealthKit.Npgsql/HealthKit.Npgsql.csproj" />
            <ProjectReference Include="{0}/src/HealthKit.StackExchangeRedis/HealthKit.StackExchangeRedis.csproj" />
          </ItemGroup>
        </Project>
        """;

    private readonly TemporaryFolder _folder = TemporaryFolder.Create("variants");

    public static IReadOnlyList<string> All { get; } = [Without, Alone, Whole];

    /// <summary>
    /// Builds a variant and returns the path of its dll. A precompiled variant, as for services that start often, compiles less.
    /// </summary>
    public async Task<string> BuildAsync(string variant, bool isPrecompiled)
    {
        var folder = await PrepareAsync(variant);
        await DotnetAsync(
            folder, isPrecompiled
                ? ["publish", "-c", "Release", "-r", Runtime, "--no-self-contained", "-p:PublishReadyToRun=true", "--artifacts-path",
                    "ready", "-o", "out"]
                : ["build", "-c", "Release", "-o", "out"]);
        return Path.Combine(folder, "out/Variant.dll");
    }

    /// <summary>Publishes a variant trimmed, with its runtime, and returns the total size of its files in bytes.</summary>
    public async Task<long> TrimmedSizeAsync(string variant)
    {
        var folder = await PrepareAsync(variant);
        await DotnetAsync(
            folder, "publish", "-c", "Release", "-r", Runtime, "--self-contained", "-p:PublishTrimmed=true", "-p:DebugType=none",
                "--artifacts-path", "trim", "-o", "out");
        return new DirectoryInfo(Path.Combine(folder, "out")).EnumerateFiles("*", SearchOption.AllDirectories)
            .Sum(static file => file.Length);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> PrepareAsync(string variant)
    {
        var root = RepositoryRoot();
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
        await File.WriteAllTextAsync(Path.Combine(folder, "Variant.csproj"), Project.Replace("{0}", root, StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), source.Replace(line.Value, replacement, StringComparison.Ordinal));
        return folder;
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
        {
            start.Environment.Remove(name);
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}");
        }
    }

    [GeneratedRegex(@"builder\.Services\.AddHealthKit\(\).*?\.AddRedis\(\);", RegexOptions.Singleline)]
    private static partial Regex Registration();
}
