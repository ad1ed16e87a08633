namespace HealthKit.Probe;

/// <summary>The endpoint and the path to request.</summary>
internal sealed record ProbeTarget(Endpoint Endpoint, string Path)
{
    private const int MaximumPathLength = 1_024;

    /// <summary>Returns the path if a request line can contain it.</summary>
    /// <exception cref="UsageException">The path is not valid.</exception>
    public static string ValidPath(string path, string source)
    {
        var rule = path.Length is 0 or > MaximumPathLength || path[0] != '/'
            ? $"Start it with /, and use at most {MaximumPathLength} characters."
            : path.AsSpan().ContainsAnyExceptInRange('!', '~') || path.Contains('#')
                ? "Use ASCII without spaces and #, and write other characters as %XX."
                : null;
        return rule is null ? path : throw new UsageException($"{source} has no valid path: {UsageException.Quoted(path)}. {rule}");
    }

    public override string ToString() => $"http://{Endpoint}{PathWithoutQuery}";

    // The query may contain an API key.
    private string PathWithoutQuery => Path.IndexOf('?') is >= 0 and var query ? Path[..query] : Path;
}
