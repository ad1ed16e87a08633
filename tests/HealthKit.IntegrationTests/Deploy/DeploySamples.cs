using System.Runtime.CompilerServices;

namespace HealthKit.IntegrationTests.Deploy;

/// <summary>Where the configurations lie that users copy.</summary>
internal static class DeploySamples
{
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(SourceFolder(), "../../../samples/deploy"));

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
