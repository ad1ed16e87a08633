namespace HealthKit.Probe;

/// <summary>Finds the path of the app's liveness probe, from the environment variables that the app reads.</summary>
internal static class LivenessPath
{
    public const string Default = $"{Prefix}/{Live}";
    private const string Prefix = "/health";
    private const string Live = "live";

    /// <summary>Returns the path, and the variables that set it; <c>null</c> when it is the default path.</summary>
    public static (string Path, string? Variables) Find(AppSettings settings)
    {
        var (prefix, live) = (settings.Find("HealthKit:PathPrefix"), settings.Find("HealthKit:Paths:Live"));
        if (live is { Value: "" })
        {
            throw new UsageException(
                $"{live.Variable} is empty, so the app has no liveness endpoint. Pass a path to the probe, such as /health/ready.");
        }

        var variables = live is null ? prefix?.Variable
            : prefix is null || live.Value[0] == '/' ? live.Variable
            : $"{prefix.Variable} and {live.Variable}";
        var path = live?.Value is ['/', ..] whole ? whole : $"{prefix?.Value ?? Prefix}/{live?.Value ?? Live}";
        return (ProbeTarget.ValidPath(Escaped(path), variables ?? ""), variables);
    }

    // The app compares the decoded path of a request with the setting.
    private static string Escaped(string path)
    {
        var escaped = new StringBuilder(path.Length);
        foreach (var value in Encoding.UTF8.GetBytes(path))
        {
            _ = (char)value is > ' ' and <= '~' and not ('%' or '#' or '?')
                ? escaped.Append((char)value)
                : escaped.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
        }

        return escaped.ToString();
    }
}
