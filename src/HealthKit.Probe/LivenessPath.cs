using System.Globalization;
using System.Text;

namespace HealthKit.Probe;

/// <summary>The path of the app's liveness probe, by the environment variables that the app itself reads.</summary>
internal static class LivenessPath
{
    public const string Default = $"{Prefix}/{Live}";
    private const string Prefix = "/health";
    private const string Live = "live";

    /// <summary>The path, and the variables that it comes from, or <c>null</c> when it is the default.</summary>
    public static (string Path, string? Variables) Find(AppSettings settings)
    {
        var (prefix, live) = (settings.Find("HealthKit:PathPrefix"), settings.Find("HealthKit:Paths:Live"));
        if (live is { Value: "" })
        {
            throw new UsageException($"{live.Variable} is empty, so the app serves no liveness probe. Give the probe a path, such as /health/ready.");
        }

        var variables = live is null ? prefix?.Variable
            : prefix is null || live.Value[0] == '/' ? live.Variable
            : $"{prefix.Variable} and {live.Variable}";
        var path = live?.Value is ['/', ..] whole ? whole : $"{prefix?.Value ?? Prefix}/{live?.Value ?? Live}";
        return (ProbeTarget.ValidPath(Escaped(path), variables ?? ""), variables);
    }

    // The app compares what it has decoded.
    private static string Escaped(string path)
    {
        var escaped = new StringBuilder(path.Length);
        foreach (var part in Encoding.UTF8.GetBytes(path))
        {
            var sign = (char)part;
            _ = sign is > ' ' and <= '~' and not ('%' or '#' or '?')
                ? escaped.Append(sign)
                : escaped.Append(CultureInfo.InvariantCulture, $"%{part:X2}");
        }

        return escaped.ToString();
    }
}
