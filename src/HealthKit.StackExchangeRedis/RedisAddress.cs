using System.Net;
using StackExchange.Redis;

namespace HealthKit.StackExchangeRedis;

/// <summary>Where the server is said to be, and whether TLS is spoken there. Holds no credentials.</summary>
/// <param name="EndPoint">The first one configured.</param>
/// <param name="TlsHost">The name to ask for in the TLS handshake; <c>null</c> without TLS.</param>
internal sealed record RedisAddress(EndPoint EndPoint, string? TlsHost)
{
    public static RedisAddress? Of(EndPoint? endPoint, ConfigurationOptions? options) => endPoint is null
        ? null
        : new(endPoint, options is { Ssl: true } ? HostOf(endPoint, options) : null);

    private static string HostOf(EndPoint endPoint, ConfigurationOptions options) =>
        !string.IsNullOrWhiteSpace(options.SslHost) ? options.SslHost : endPoint switch
        {
            DnsEndPoint dns => dns.Host,
            IPEndPoint ip => ip.Address.ToString(),
            _ => "localhost",
        };
}
