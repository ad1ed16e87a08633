namespace HealthKit.PackageTests;

/// <summary>Runs the benchmarks, which the build of these tests also builds.</summary>
internal static class Benchmarks
{
    private static readonly string Program = Path.Combine(
        AppContext.BaseDirectory.Replace("HealthKit.PackageTests", "HealthKit.Benchmarks", StringComparison.Ordinal),
            "HealthKit.Benchmarks.dll");

    public static Task<string> RunAsync(params string[] arguments) => Dotnet.RunAsync(Repository.Root, [Program, .. arguments]);

    /// <summary>
    /// Runs few iterations, in code that is optimized from the first call. Code that the runtime has not optimized yet allocates more, and
    /// a busy machine optimizes late.
    /// </summary>
    public static Task<string> RunQuicklyAsync(string benchmark) =>
        Dotnet.RunAsync(Repository.Root, [("DOTNET_TieredCompilation", "0")], [Program, benchmark, "--quick"]);

    /// <summary>Returns the output of a command that must fail.</summary>
    public static Task<string> FailsAsync(params string[] arguments) => Dotnet.FailsAsync(Repository.Root, [Program, .. arguments]);
}
