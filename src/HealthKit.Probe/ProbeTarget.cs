namespace HealthKit.Probe;

/// <summary>Where to knock: a port of a host, or a unix socket, and the path to ask for.</summary>
internal sealed record ProbeTarget(Endpoint Endpoint, string Path)
{
    private const int MaximumPathLength = 1_024;

    /// <summary>Checks a path for what cannot stand in a request.</summary>
    public static string ValidPath(string path, string source)
    {
        if (path.Length is 0 or > MaximumPathLength || path[0] != '/')
        {
            throw new UsageException($"{source} has to begin with / and may have {MaximumPathLength} characters, but is {UsageException.Quoted(path)}.");
        }

        foreach (var character in path)
        {
            if (character is <= ' ' or > '~' or '#')
            {
                throw new UsageException($"{source} has to be ASCII without spaces, other characters written as %XX, but is {UsageException.Quoted(path)}.");
            }
        }

        return path;
    }

    public override string ToString() => $"http://{Endpoint}{PathWithoutQuery}";

    // A query may hold a key.
    private string PathWithoutQuery => Path.IndexOf('?') is >= 0 and var query ? Path[..query] : Path;
}
