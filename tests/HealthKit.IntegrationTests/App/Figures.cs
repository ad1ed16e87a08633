namespace HealthKit.IntegrationTests.App;

/// <summary>Where tests leave their figures: the folder that <c>HEALTHKIT_ARTIFACTS</c> names, else one beside the tests.</summary>
internal static class Figures
{
    public static Task WriteAsync(string file, string text) => File.WriteAllTextAsync(Path.Combine(Folder(""), file), text);

    /// <summary>
    /// Keeps one process' part of what several measure, and returns all parts that are there, by name, to be written as one file.
    /// </summary>
    public static async Task<IReadOnlyDictionary<string, string>> WritePartAsync(string whole, string part, string text)
    {
        var folder = Folder(whole);
        await File.WriteAllTextAsync(Path.Combine(folder, part), text);
        return Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).ToDictionary(file => Path.GetFileName(file), File.ReadAllText);
    }

    /// <summary>To be looked at, and not printed with the figures.</summary>
    public static Task WritePictureAsync(string file, byte[] picture) => File.WriteAllBytesAsync(Path.Combine(Folder("pictures"), file), picture);

    private static string Folder(string below)
    {
        var folder = Environment.GetEnvironmentVariable("HEALTHKIT_ARTIFACTS") is { Length: > 0 } named
            ? named
            : Path.Combine(AppContext.BaseDirectory, "artifacts");
        return Directory.CreateDirectory(Path.Combine(folder, below)).FullName;
    }
}
