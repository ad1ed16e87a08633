using System.Buffers;

namespace HealthKit.Probe;

/// <summary>A port of a host, or a unix socket.</summary>
internal sealed record Endpoint(string Host, int Port, string? Socket = null)
{
    public const string Loopback = "127.0.0.1";

    /// <summary>The default port of the framework's container images.</summary>
    public const int DefaultPort = 8080;

    private const int HttpPort = 80;
    private const string UnixPrefix = "unix:";
    private static readonly SearchValues<char> NotInHosts = SearchValues.Create(" \t\r\n/\\?#");

    /// <summary>The value of the <c>Host</c> header.</summary>
    public string Authority => Socket is not null ? "localhost" : Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    /// <summary>
    /// Parses the part after <c>http://</c>: <c>host</c>, <c>host:port</c>, <c>[address]:port</c> or <c>unix:/socket</c>. A wildcard host,
    /// such as <c>*</c> or <c>0.0.0.0</c>, becomes the loopback address.
    /// </summary>
    public static Endpoint Parse(string authority, string source)
    {
        if (authority.StartsWith(UnixPrefix, StringComparison.OrdinalIgnoreCase))
            return new Endpoint("localhost", 0, authority[UnixPrefix.Length..]);

        if (authority.Contains('@'))
            throw new UsageException($"{source} contains a user name or a password, which the probe does not support. Remove it.");

        var (host, port) = Split(authority);
        if (host.Length == 0 || host.AsSpan().ContainsAny(NotInHosts) || (host.Contains(':') && !authority.StartsWith('[')))
            throw new UsageException($"{source} has no valid host: {UsageException.Quoted(authority)}.");

        var isWildcard = host is "+" or "*" or "0.0.0.0" or "::";
        return new Endpoint(isWildcard ? Loopback : host, port.Length == 0 ? HttpPort : ParsePort(port, source));
    }

    public static int ParsePort(string text, string source) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65_535
            ? port
            : throw new UsageException($"{source} has no valid port: {UsageException.Quoted(text)}. Use a port from 1 to 65535.");

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
