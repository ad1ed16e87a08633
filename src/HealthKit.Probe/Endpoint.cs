using System.Buffers;
using System.Globalization;

namespace HealthKit.Probe;

/// <summary>A port of a host, or a unix socket.</summary>
internal sealed record Endpoint(string Host, int Port, string? Socket = null)
{
    public const string Loopback = "127.0.0.1";

    /// <summary>Of the framework's container images.</summary>
    public const int DefaultPort = 8080;

    private const int HttpPort = 80;
    private const string UnixPrefix = "unix:";
    private static readonly SearchValues<char> NotInHosts = SearchValues.Create(" \t\r\n/\\?#");

    /// <summary>What stands in a <c>Host</c> header.</summary>
    public string Authority => Socket is not null ? "localhost" : Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    /// <summary>
    /// Reads what stands after <c>http://</c>: <c>host</c>, <c>host:port</c>, <c>[address]:port</c>, <c>unix:/socket</c>. The names by which servers listen on all
    /// addresses stand for the loopback.
    /// </summary>
    public static Endpoint Parse(string authority, string source)
    {
        if (authority.StartsWith(UnixPrefix, StringComparison.OrdinalIgnoreCase))
        {
            return new Endpoint("localhost", 0, authority[UnixPrefix.Length..]);
        }

        if (authority.Contains('@'))
        {
            throw new UsageException($"{source} holds a user or a password, which a probe does not send.");
        }

        var (host, port) = Split(authority);
        if (host.Length == 0 || host.AsSpan().ContainsAny(NotInHosts) || (host.Contains(':') && !authority.StartsWith('[')))
        {
            throw new UsageException($"{source} has no host that can be read: {UsageException.Quoted(authority)}.");
        }

        return new Endpoint(host is "+" or "*" or "0.0.0.0" or "::" ? Loopback : host, port.Length == 0 ? HttpPort : ParsePort(port, source));
    }

    public static int ParsePort(string text, string source)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65_535)
        {
            throw new UsageException($"{source} wants a port from 1 to 65535, not {UsageException.Quoted(text)}.");
        }

        return port;
    }

    public override string ToString() => Socket is null ? Authority : $"{UnixPrefix}{Socket}:";

    private static (string Host, string Port) Split(string authority)
    {
        if (authority.StartsWith('[') && authority.IndexOf(']') is > 0 and var end)
        {
            return authority.Length > end + 1 && authority[end + 1] == ':'
                ? (authority[1..end], authority[(end + 2)..])
                : (authority[1..end], authority[(end + 1)..]);
        }

        return authority.LastIndexOf(':') is >= 0 and var colon ? (authority[..colon], authority[(colon + 1)..]) : (authority, "");
    }
}
