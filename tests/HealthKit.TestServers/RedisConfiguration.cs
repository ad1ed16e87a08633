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

        // Nothing is written unless a test says SAVE; a replica is not left waiting for others at the start, nor waited for at the end.
        if (!settings.Sentinel)
            lines.Add("save \"\"\nappendonly no\nrepl-diskless-sync-delay 0\nshutdown-timeout 0");

        if (settings.Password is { } password)
            lines.Add($"requirepass {Quoted(password)}\nmasterauth {Quoted(password)}");

        // The bus would otherwise take port + 10000, which nobody has asked for.
        if (settings.Cluster)
            lines.Add($"cluster-enabled yes\ncluster-port {FreePort.Next()}");

        lines.AddRange(settings.Configuration);
        return string.Join('\n', lines) + "\n";
    }

    // Redis reads \xhh inside quotes, so every character can be said.
    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var value in Encoding.UTF8.GetBytes(text))
            _ = char.IsAsciiLetterOrDigit((char)value) ? quoted.Append((char)value) : quoted.Append($"\\x{value:x2}");

        return quoted.Append('"').ToString();
    }
}
