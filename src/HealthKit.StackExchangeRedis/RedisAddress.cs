using System.Net;
using StackExchange.Redis;

namespace HealthKit.StackExchangeRedis;

/// <summary>Where the server should be, and how the app talks to it.</summary>
/// <param name="endPoint">The node to ask.</param>
/// <param name="options">The app's settings, if they can be read.</param>
internal sealed class RedisAddress(EndPoint endPoint, ConfigurationOptions? options)
{
    public EndPoint EndPoint => endPoint;

    /// <summary>The name to ask for in the TLS handshake; <c>null</c> without TLS.</summary>
    public string? TlsHost { get; } = options is { Ssl: true } ? HostOf(endPoint, options) : null;

    /// <summary>Without a user's name it is the default user's.</summary>
    public string? User { get; } = options?.User;

    public string? Password { get; } = options is { Password.Length: > 0 } ? options.Password : null;

    public RedisAddress WithoutTls() => new(endPoint, options: null);

    private static string HostOf(EndPoint endPoint, ConfigurationOptions options) =>
        !string.IsNullOrWhiteSpace(options.SslHost) ? options.SslHost : endPoint switch
        {
            DnsEndPoint dns => dns.Host,
            IPEndPoint ip => ip.Address.ToString(),
            _ => "localhost",
        };
}
