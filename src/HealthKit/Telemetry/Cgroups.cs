namespace HealthKit.Telemetry;

/// <summary>The control groups that the process is in (Linux, man 7 cgroups, /proc/pid/cgroup).</summary>
internal sealed class Cgroups
{
    private readonly Dictionary<string, string> _first = new(StringComparer.Ordinal);

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
                    _first[controller] = path.TrimStart('/');
                }
            }
        }
    }

    /// <summary>The path of the group of version 2 below where it is mounted; empty for the root, and without one.</summary>
    public string CgroupV2 { get; } = "";

    /// <summary>The path of the group of version 1 that this controller has; empty for the root, and without one.</summary>
    public string CgroupV1(string controller) => _first.GetValueOrDefault(controller, "");

    /// <param name="root">Where the file system of the machine begins.</param>
    public static Cgroups Of(string root) => new(LinesOf(Path.Combine(root, "proc/self/cgroup")));

    /// <summary>None when the file is not there.</summary>
    /// <exception cref="IOException">The file is there and cannot be read now: another source would measure something else.</exception>
    /// <exception cref="UnauthorizedAccessException">The file is there and may not be read.</exception>
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
