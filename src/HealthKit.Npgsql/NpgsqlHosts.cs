namespace HealthKit.Npgsql;

/// <summary>Parses the hosts of a connection string: comma-separated, each with its own port or the common one.</summary>
internal static class NpgsqlHosts
{
    public static IReadOnlyList<DnsEndPoint> Of(string connectionString) => Of(new NpgsqlConnectionStringBuilder(connectionString));

    /// <summary>The hosts that use TCP, which excludes Unix sockets.</summary>
    public static IReadOnlyList<DnsEndPoint> Of(NpgsqlConnectionStringBuilder settings) =>
        [.. Names(settings).Where(static host => host[0] is not ('/' or '@')).Select(host => Parse(host, settings.Port))];

    /// <summary>The settings of each host alone, Unix sockets included.</summary>
    public static IReadOnlyList<NpgsqlConnectionStringBuilder> Each(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        return Names(settings) is not { Length: > 1 } names ? [settings] :
        [
            .. names.Select(name => new NpgsqlConnectionStringBuilder(connectionString) { Host = name, TargetSessionAttributes = null }),
        ];
    }

    private static string[] Names(NpgsqlConnectionStringBuilder settings) =>
        (settings.Host ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static DnsEndPoint Parse(string host, int commonPort)
    {
        // More than one colon is an IPv6 address; a port then follows a bracket.
        var colon = host.LastIndexOf(':');
        return colon > 0 && (host.IndexOf(':', StringComparison.Ordinal) == colon || host[colon - 1] == ']')
            && int.TryParse(host.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? new DnsEndPoint(host[..colon].Trim('[', ']'), port)
            : new DnsEndPoint(host.Trim('[', ']'), commonPort);
    }
}
