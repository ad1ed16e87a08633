using System.Text;

namespace HealthKit.TestServers;

/// <summary>Writes redis.conf.</summary>
internal static class RedisConfiguration
{
    public static string Write(RedisSettings settings, int port, string folder)
    {
        var lines = new List<string>
        {
            "bind 127.0.0.1",
            $"port {port}",
            "daemonize no",
            $"dir {Quoted(folder)}",
        };

        // Redis writes nothing to disk unless a test runs SAVE. A replica does not wait for other replicas at the start, and a primary does
        // not wait for its replicas at shutdown.
        if (!settings.Sentinel)
            lines.Add("save \"\"\nappendonly no\nrepl-diskless-sync-delay 0\nshutdown-timeout 0");

        if (settings.Password is { } password)
            lines.Add($"requirepass {Quoted(password)}\nmasterauth {Quoted(password)}");

        // By default the cluster bus takes port + 10000, which the test has not reserved.
        if (settings.Cluster)
            lines.Add($"cluster-enabled yes\ncluster-port {FreePort.Next()}");

        lines.AddRange(settings.Configuration);
        return string.Join('\n', lines) + "\n";
    }

    // Redis reads \xhh inside quotes, so the configuration can hold every character.
    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var value in Encoding.UTF8.GetBytes(text))
            _ = char.IsAsciiLetterOrDigit((char)value) ? quoted.Append((char)value) : quoted.Append($"\\x{value:x2}");

        return quoted.Append('"').ToString();
    }
}
