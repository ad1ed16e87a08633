namespace HealthKit.TestServers;

/// <summary>Finds a program of a Debian package, even when the caller's PATH lacks the system folders.</summary>
public static class InstalledProgram
{
    private static readonly string[] SystemFolders = ["/usr/local/bin", "/usr/bin", "/usr/sbin"];

    public static string Find(string program, string package)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return path.Concat(SystemFolders).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists)
            ?? throw new TestServerException($"{program} is not installed. Install it: apt-get install {package}");
    }
}
