namespace HealthKit.IntegrationTests.Deploy;

/// <summary>Where the configurations lie that users copy.</summary>
internal static class DeploySamples
{
    public static string Folder { get; } = Path.Combine(RootFrom(AppContext.BaseDirectory), "samples", "deploy");

    private static string RootFrom(string folder) =>
        File.Exists(Path.Combine(folder, "HealthKit.sln")) ? folder : RootFrom(Path.GetDirectoryName(folder.TrimEnd('/'))!);
}
