namespace HealthKit.IntegrationTests.App;

/// <summary>Where tests leave their figures: the folder that <c>HEALTHKIT_ARTIFACTS</c> names, else one beside the tests.</summary>
internal static class Figures
{
    public static Task WriteAsync(string file, string text)
    {
        var folder = Environment.GetEnvironmentVariable("HEALTHKIT_ARTIFACTS") is { Length: > 0 } named
            ? named
            : Path.Combine(AppContext.BaseDirectory, "artifacts");
        Directory.CreateDirectory(folder);
        return File.WriteAllTextAsync(Path.Combine(folder, file), text);
    }
}
