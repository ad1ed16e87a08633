namespace HealthKit.StackExchangeRedis;

/// <summary>The address of a server, and how the app logs in there.</summary>
/// <param name="endPoint">The node to connect to.</param>
/// <param name="options">The app's settings, if they can be read.</param>
/// <param name="canLogIn">Whether the user and the password in the settings are those of the app.</param>
internal sealed class RedisAddress(EndPoint endPoint, ConfigurationOptions? options, bool canLogIn = true)
{
    /// <summary>The address of the node, with the driver's default port when the app gives none.</summary>
    public EndPoint EndPoint { get; } = (endPoint, options is { Ssl: true } ? 6380 : 6379) switch
    {
        (DnsEndPoint { Port: 0 } dns, var port) => new DnsEndPoint(dns.Host, port, dns.AddressFamily),
        (IPEndPoint { Port: 0 } ip, var port) => new IPEndPoint(ip.Address, port),
        _ => endPoint,
    };

    /// <summary>Whether to log in as the app does. If not, a server that requires a password counts as working.</summary>
    public bool CanLogIn => canLogIn;

    /// <summary>The name to ask for in the TLS handshake; <c>null</c> without TLS.</summary>
    public string? TlsHost { get; } = options is { Ssl: true } ? HostOf(endPoint, options) : null;

    /// <value><c>null</c> means the default user.</value>
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
