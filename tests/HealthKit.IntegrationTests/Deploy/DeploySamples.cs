namespace HealthKit.IntegrationTests.Deploy;

/// <summary>The folder of the deployment files that users copy.</summary>
internal static class DeploySamples
{
    public static string Root { get; } = RootFrom(AppContext.BaseDirectory);

    public static string Folder { get; } = Path.Combine(Root, "samples", "deploy");

    public static string Text(string file) => System.IO.File.ReadAllText(File(file));

    /// <summary>Returns a file with these changes, each of a text that it must contain.</summary>
    public static string Text(string file, params (string From, string To)[] changes)
    {
        var text = Text(file);
        foreach (var (from, to) in changes)
        {
            Assert.Contains(from, text, StringComparison.Ordinal);
            text = text.Replace(from, to, StringComparison.Ordinal);
        }

        return text;
    }

    public static string File(string file) => Path.Combine(Folder, file);

    private static string RootFrom(string folder) =>
        System.IO.File.Exists(Path.Combine(folder, "HealthKit.sln")) ? folder : RootFrom(Path.GetDirectoryName(folder.TrimEnd('/'))!);
}
