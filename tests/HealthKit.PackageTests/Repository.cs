using System.Reflection;

namespace HealthKit.PackageTests;

/// <summary>Where the sources are, and the packages that are made of them.</summary>
internal static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "RepositoryRoot").Value!;

    /// <summary>Those that an app references, each with an assembly of its name.</summary>
    public static IReadOnlyList<string> Packages { get; } = ["HealthKit", "HealthKit.Notifications", "HealthKit.Npgsql", "HealthKit.StackExchangeRedis"];
}
