namespace HealthKit.SimulationTests;

/// <summary>Writes figures to the folder in <c>HEALTHKIT_ARTIFACTS</c>, or to <c>artifacts</c> beside the test assembly.</summary>
internal static class Artifacts
{
    public static void Write(string file, string figures)
    {
        var folder = Environment.GetEnvironmentVariable("HEALTHKIT_ARTIFACTS") ?? Path.Combine(AppContext.BaseDirectory, "artifacts");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, file), figures);
        TestContext.Current.TestOutputHelper?.WriteLine(figures);
    }
}
