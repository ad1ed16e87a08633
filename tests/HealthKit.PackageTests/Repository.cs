using System.Reflection;

namespace HealthKit.PackageTests;

/// <summary>Paths of the source tree, and the names of its packages.</summary>
internal static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "RepositoryRoot").Value!;

    /// <summary>The packages that an app references. Each contains an assembly of the same name.</summary>
    public static IReadOnlyList<string> Packages { get; } = ["HealthKit", "HealthKit.Notifications", "HealthKit.Npgsql",
        "HealthKit.PrometheusNet", "HealthKit.StackExchangeRedis"];
}
