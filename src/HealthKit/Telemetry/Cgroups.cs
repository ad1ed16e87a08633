namespace HealthKit.Telemetry;

/// <summary>The control groups of the process (Linux, man 7 cgroups, /proc/pid/cgroup).</summary>
internal sealed class Cgroups
{
    private readonly Dictionary<string, string> _pathsV1 = new(StringComparer.Ordinal);

    private Cgroups(IEnumerable<string> lines)
    {
        // Lines are 0::/path for version 2 and 7:cpu,cpuacct:/path for version 1.
        foreach (var line in lines)
        {
            var parts = line.Split(':', 3);
            if (parts is ["0", "", var unified])
            {
                CgroupV2 = unified.TrimStart('/');
            }
            else if (parts is [_, var controllers, var path])
            {
                foreach (var controller in controllers.Split(','))
                {
                    _pathsV1[controller] = path.TrimStart('/');
                }
            }
        }
    }

    /// <summary>The version 2 path below the mount point; empty for the root group or when there is none.</summary>
    public string CgroupV2 { get; } = "";

    /// <summary>The version 1 path of a controller below its mount point; empty for the root group or when there is none.</summary>
    public string CgroupV1(string controller) => _pathsV1.GetValueOrDefault(controller, "");

    public static Cgroups Of(string root) => new(LinesOf(Path.Combine(root, "proc/self/cgroup")));

    /// <summary>Returns no lines when the file does not exist.</summary>
    /// <exception cref="IOException">The file exists and cannot be read now. Callers must not fall back to another source.</exception>
    /// <exception cref="UnauthorizedAccessException">The process has no permission to read the file.</exception>
    public static string[] LinesOf(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllLines(file) : [];
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
    }
}
