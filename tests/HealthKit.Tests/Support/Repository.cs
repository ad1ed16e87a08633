namespace HealthKit.Tests.Support;

/// <summary>Paths of the source tree.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string Sources => Path.Combine(Root, "src");

    public static string Tests => Path.Combine(Root, "tests", "HealthKit.Tests");

    /// <summary>All handwritten C# files of a folder.</summary>
    public static IEnumerable<string> CodeIn(string folder) => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "HealthKit.sln")) ? folder : Find(Path.GetDirectoryName(folder.TrimEnd('/'))!);
}
