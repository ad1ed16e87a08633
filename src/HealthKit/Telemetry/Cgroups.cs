namespace HealthKit.Telemetry;

/// <summary>The control groups of the process, version 2 or 1 (Linux, man 7 cgroups, /proc/pid/cgroup).</summary>
internal sealed class Cgroups
{
    private readonly string _mount;
    private readonly Dictionary<string, string> _pathsV1 = new(StringComparer.Ordinal);
    private readonly string _pathV2 = "";

    public Cgroups(string root)
    {
        _mount = Path.Combine(root, "sys/fs/cgroup");

        // Lines are 0::/path for version 2 and 7:cpu,cpuacct:/path for version 1.
        foreach (var line in LinesOf(Path.Combine(root, "proc/self/cgroup")))
        {
            var parts = line.Split(':', 3);
            if (parts is ["0", "", var unified])
            {
                _pathV2 = unified.TrimStart('/');
            }
            else if (parts is [_, var controllers, var path])
            {
                foreach (var controller in controllers.Split(','))
                    _pathsV1[controller] = path.TrimStart('/');
            }
        }
    }

    /// <summary>The folders of version 2: the process's group, unless it is the root group, and the root group.</summary>
    public IReadOnlyList<string> FoldersV2 => Folders(_mount, _pathV2);

    /// <summary>The folders of a controller of version 1: the process's group, unless it is the root group, and the root group.</summary>
    public IReadOnlyList<string> FoldersV1(string controller) =>
        Folders(Path.Combine(_mount, controller), _pathsV1.GetValueOrDefault(controller, ""));

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

    /// <summary>The numbers of the file's first line, such as <c>50000 100000</c>; <c>null</c> for a word such as <c>max</c>.</summary>
    public static long?[] NumbersIn(string file) =>
        LinesOf(file) is [var line, ..] ? Array.ConvertAll(line.Trim().Split(' '), static text => NumberIn(text)) : [null];

    /// <summary>The lines of a file such as cpu.stat, by name.</summary>
    public static Dictionary<string, long> FiguresIn(string file) => LinesOf(file)
        .Select(static line => line.Split(' '))
        .Where(static parts => parts.Length == 2 && NumberIn(parts[1]) is not null)
        .DistinctBy(static parts => parts[0], StringComparer.Ordinal)
        .ToDictionary(static parts => parts[0], static parts => NumberIn(parts[1])!.Value, StringComparer.Ordinal);

    public static long? NumberIn(ReadOnlySpan<char> text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    // Inside a container, the container's own group is mounted as the root; its path in the machine's tree does not exist.
    private static string[] Folders(string mount, string path) => path.Length == 0 ? [mount] : [Path.Combine(mount, path), mount];
}
