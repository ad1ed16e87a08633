namespace HealthKit.IntegrationTests.App;

/// <summary>Writes the figures of tests to the folder that <c>HEALTHKIT_ARTIFACTS</c> names, or to one beside the tests.</summary>
internal static class Figures
{
    public static Task WriteAsync(string file, string text) => File.WriteAllTextAsync(Path.Combine(Folder(""), file), text);

    /// <summary>
    /// Stores the part of a measurement that this process made. Returns all stored parts by name, so that the caller can write them as one
    /// file.
    /// </summary>
    public static async Task<IReadOnlyDictionary<string, string>> WritePartAsync(string whole, string part, string text)
    {
        var folder = Folder(whole);
        await File.WriteAllTextAsync(Path.Combine(folder, part), text);
        return Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)
            .ToDictionary(file => Path.GetFileName(file), File.ReadAllText);
    }

    /// <summary>Writes a picture for people to look at. It is not printed with the figures.</summary>
    public static Task WritePictureAsync(string file, byte[] picture) =>
        File.WriteAllBytesAsync(Path.Combine(Folder("pictures"), file), picture);

    private static string Folder(string below)
    {
        var folder = Environment.GetEnvironmentVariable("HEALTHKIT_ARTIFACTS") is { Length: > 0 } named
            ? named
            : Path.Combine(AppContext.BaseDirectory, "artifacts");
        return Directory.CreateDirectory(Path.Combine(folder, below)).FullName;
    }
}
