namespace HealthKit.PackageTests;

/// <summary>Runs the benchmarks, which are built with these tests.</summary>
internal static class Benchmarks
{
    private static readonly string Program = Path.Combine(
        AppContext.BaseDirectory.Replace("HealthKit.PackageTests", "HealthKit.Benchmarks", StringComparison.Ordinal), "HealthKit.Benchmarks.dll");

    public static Task<string> RunAsync(params string[] arguments) => Dotnet.RunAsync(Repository.Root, [Program, .. arguments]);

    /// <summary>Returns what was written by a command that has to fail.</summary>
    public static Task<string> FailsAsync(params string[] arguments) => Dotnet.FailsAsync(Repository.Root, [Program, .. arguments]);
}
