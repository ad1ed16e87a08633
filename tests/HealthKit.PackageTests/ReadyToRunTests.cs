using System.Globalization;
using System.IO.Compression;

namespace HealthKit.PackageTests;

/// <summary>The machine code in the package of the core.</summary>
public sealed class ReadyToRunTests(PackedPackages packages)
{
    private const string Image = "runtimes/linux-x64/lib/net10.0/HealthKit.dll";

    // Prints how many methods the runtime compiles to register HealthKit. It does not count those that the runtime optimizes meanwhile on
    // another thread.
    private const string Program =
        """
        var services = new ServiceCollection();
        var before = System.Runtime.JitInfo.GetCompiledMethodCount(currentThread: true);
        Register(services);
        Console.WriteLine(System.Runtime.JitInfo.GetCompiledMethodCount(currentThread: true) - before);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void Register(IServiceCollection services) => services.AddHealthKit().AddMemory().AddThreadPool();
        """;

    [Fact]
    public async Task App_OnThePlatformOfTheCode_CompilesLittleOfHealthKit()
    {
        var folder = packages.NewApp("Precompiled");
        await File.WriteAllTextAsync(
            Path.Combine(folder, "Precompiled.csproj"), packages.Project([("HealthKit", PackedPackages.Version)]));
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), Program);
        await Dotnet.RunAsync(folder, "build", "-c", "Release", "-o", "out", "-warnaserror", "-nologo", "-v:q");

        var precompiled = await CompiledMethodsAsync(folder);
        using (var package = ZipFile.OpenRead(Path.Combine(packages.Feed, $"HealthKit.{PackedPackages.Version}.nupkg")))
            package.GetEntry("lib/net10.0/HealthKit.dll")!.ExtractToFile(Path.Combine(folder, "out", Image), overwrite: true);

        var compiled = await CompiledMethodsAsync(folder);
        Assert.True(precompiled * 3 < compiled, $"{precompiled} methods are compiled with the machine code and {compiled} without it.");
    }

    private static async Task<int> CompiledMethodsAsync(string folder) =>
        int.Parse(await Dotnet.RunAsync(folder, "out/Precompiled.dll"), CultureInfo.InvariantCulture);
}
