namespace HealthKit.TestServers;

/// <summary>A folder that is deleted with its content on dispose, or at the latest when the process ends.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private TemporaryFolder(string path) => Location = path;

    /// <value>The full path.</value>
    public string Location { get; }

    public static TemporaryFolder Create(string name = "folder") => new(RunFolder.CreateChild(name));

    public string File(string name) => Path.Combine(Location, name);

    public string Write(string name, string content)
    {
        var path = File(name);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Location, recursive: true);
        }
        catch (IOException)
        {
            // A process that was killed a moment ago may still have written files. They are deleted when this process ends.
        }
    }
}
