using System.Globalization;
using System.Net;
using Npgsql;

namespace HealthKit.Npgsql;

/// <summary>The hosts of a connection string: one, or several with commas between them, each with a port of its own or the common one.</summary>
internal static class NpgsqlHosts
{
    /// <summary>Those that are reached over TCP; a path is a unix socket.</summary>
    public static IReadOnlyList<DnsEndPoint> Of(string connectionString) => Of(new NpgsqlConnectionStringBuilder(connectionString));

    /// <summary>Those that are reached over TCP; a path is a unix socket.</summary>
    public static IReadOnlyList<DnsEndPoint> Of(NpgsqlConnectionStringBuilder settings) =>
        [.. Names(settings).Where(static host => host[0] is not ('/' or '@')).Select(host => Parse(host, settings.Port))];

    /// <summary>The settings of each host alone, as the driver divides them; unix sockets too.</summary>
    public static IReadOnlyList<NpgsqlConnectionStringBuilder> Each(string connectionString)
    {
        var names = Names(new NpgsqlConnectionStringBuilder(connectionString));
        return names.Length < 2
            ? [new NpgsqlConnectionStringBuilder(connectionString)]
            : [.. names.Select(name => new NpgsqlConnectionStringBuilder(connectionString) { Host = name, TargetSessionAttributes = null })];
    }

    private static string[] Names(NpgsqlConnectionStringBuilder settings) =>
        (settings.Host ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static DnsEndPoint Parse(string host, int port)
    {
        var colon = host.LastIndexOf(':');

        // More than one colon is an IPv6 address, which has its port behind a bracket.
        return colon > 0 && (host.IndexOf(':', StringComparison.Ordinal) == colon || host[colon - 1] == ']')
            && int.TryParse(host.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var own)
            ? new DnsEndPoint(host[..colon].Trim('[', ']'), own)
            : new DnsEndPoint(host.Trim('[', ']'), port);
    }
}
