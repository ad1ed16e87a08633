using HealthKit.Checks.Network;
using Microsoft.Extensions.Http;
using static System.Diagnostics.CodeAnalysis.DynamicallyAccessedMemberTypes;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds checks over the network: of hosts, host names, ports, certificates and services.</summary>
public static class HealthKitNetworkBuilderExtensions
{
    /// <summary>
    /// Adds a check that a host responds to a ping (ICMP echo request). It covers the host, not the services on it. Where the system does
    /// not allow the process to ping, the check is unhealthy (<c>forbidden</c>), and its exception says what to do.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the builder.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name of the check: a URL path segment, a metric label and a configuration key.</param>
    /// <param name="host">The host name or IP address.</param>
    /// <param name="configure">Settings; the section <c>HealthKit:Checks:&lt;name&gt;</c> overrides them.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty, or looks like a connection string. The message omits it.</exception>
    public static TBuilder AddPing<TBuilder>(this TBuilder builder, string name, string host, Action<PingCheckOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder =>
        Add<TBuilder, PingCheckOptions>(
            builder, name, options => options.Host = host, configure,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            static (options, errors) =>
            {
                errors.Host(options.Host);
                errors.Latency(options.MaximumLatency);
            },
            static (options, connector, time) => new PingCheck(options, connector, time));

    /// <summary>Adds a check that a TCP port accepts connections. The kernel also accepts connections for a frozen process.</summary>
    /// <typeparam name="TBuilder">The type of the builder.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="host">The host name or IP address.</param>
    /// <param name="port">The port.</param>
    /// <param name="configure">Settings; the section <c>HealthKit:Checks:&lt;name&gt;</c> overrides them.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty, or looks like a connection string. The message omits it.</exception>
    public static TBuilder AddTcp<TBuilder>(
        this TBuilder builder, string name, string host, int port, Action<TcpCheckOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder =>
        Add<TBuilder, TcpCheckOptions>(
            builder, name, options => (options.Host, options.Port) = (host, port), configure,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            static (options, errors) =>
            {
                Endpoint(options, errors);
                errors.Latency(options.MaximumLatency);
            },
            static (options, connector, time) => new TcpCheck(options, connector, time));

    /// <summary>Adds a check that a UDP port replies: <c>connection-refused</c> for a closed port, <c>timeout</c> for silence.</summary>
    /// <inheritdoc cref="AddTcp"/>
    public static TBuilder AddUdp<TBuilder>(
        this TBuilder builder, string name, string host, int port, Action<UdpCheckOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder =>
        Add<TBuilder, UdpCheckOptions>(
            builder, name, options => (options.Host, options.Port) = (host, port), configure,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            static (options, errors) =>
            {
                Endpoint(options, errors);
                errors.Require(
                    options.Payload is { Length: <= 1_024 }, nameof(options.Payload),
                    "is longer than 1024 bytes. Shorten it: networks may drop longer datagrams.");
            },
            static (options, connector, time) => new UdpCheck(options, connector, time));

    /// <summary>
    /// Adds a check that a host name resolves through the system's resolver, and to <see cref="DnsCheckOptions.ExpectedAddresses"/> if
    /// those are set.
    /// </summary>
    /// <inheritdoc cref="AddPing"/>
    public static TBuilder AddDns<TBuilder>(this TBuilder builder, string name, string host, Action<DnsCheckOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder =>
        Add<TBuilder, DnsCheckOptions>(
            builder, name, options => options.Host = host, configure,
            static (section, options) =>
            {
                // The binder appends to lists, but the section has to replace the addresses that code has set.
                if (section.GetSection(nameof(options.ExpectedAddresses)).Exists())
                    options.ExpectedAddresses.Clear();

                section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true);
            },
            static (options, errors) =>
            {
                errors.Host(options.Host);
                errors.Require(
                    options.ExpectedAddresses.All(static address => IPAddress.TryParse(address, out _)), nameof(options.ExpectedAddresses),
                    "has an entry that is not an IP address. Use addresses such as 10.0.0.7 or fd00::7.");
            },
            static (options, connector, time) => new DnsCheck(options, connector, time));

    /// <summary>
    /// Adds a check of a server's TLS certificate: it has to be trusted, match the server name, and not expire soon (degraded from 14 days
    /// before). The check sends no data over the connection.
    /// </summary>
    /// <inheritdoc cref="AddTcp"/>
    public static TBuilder AddTlsCertificate<TBuilder>(
        this TBuilder builder, string name, string host, int port = 443, Action<TlsCertificateCheckOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder =>
        Add<TBuilder, TlsCertificateCheckOptions>(
            builder, name,
            options =>
            {
                (options.Host, options.Port) = (host, port);
                options.Interval = TimeSpan.FromMinutes(1);
                options.Timeout = TimeSpan.FromSeconds(5);
            },
            configure,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            static (options, errors) =>
            {
                Endpoint(options, errors);
                errors.Require(
                    options.DegradedBeforeExpiry is { Ticks: >= 0, TotalDays: <= 365 }, nameof(options.DegradedBeforeExpiry),
                    $"is {options.DegradedBeforeExpiry:c}; it must be from 0 to 365 days.");
                errors.Require(
                    options.CertificateAuthorityFile is not { } file || ServerTrust.HasAuthorities(file),
                    nameof(options.CertificateAuthorityFile),
                    "does not exist, cannot be read or has no certificate. Set it to the path of a PEM file with a BEGIN CERTIFICATE line, "
                    + "or remove it to trust the system's certificate authorities.");
            },
            static (options, connector, time) => new TlsCertificateCheck(options, connector, time));

    /// <summary>
    /// Adds a check of another service over HTTP: its status code, its body, its latency, and the health status in its body (HealthKit, the
    /// framework's health checks, Spring, <c>health+json</c>). Its impact is <c>Degrades</c> by default. It uses the
    /// <c>IHttpClientFactory</c> client <c>HealthKit.&lt;name&gt;</c>, to which the app may add handlers.
    /// <c>ConfigureHttpClientDefaults</c> does not affect that client.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the builder.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="address">The absolute http or https URL to request.</param>
    /// <param name="configure">Settings; the section <c>HealthKit:Checks:&lt;name&gt;</c> overrides them.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty, or looks like a connection string. The message omits it.</exception>
    public static TBuilder AddHttp<TBuilder>(this TBuilder builder, string name, Uri address, Action<HttpCheckOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        CheckNames.ThrowIfConnectionString(name);
        var client = $"HealthKit.{name}";
        AddClient(builder.Services, name, client);
        return HealthKitProcessBuilderExtensions.Add<TBuilder, HttpCheckOptions>(
            builder, name, RunMode.Pooled, options => options.Address = address, configure,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            HttpOptionsValidator.Validate,
            (provider, options) => new HttpCheck(
                options, provider.GetRequiredService<IHttpClientFactory>(), client, provider.GetRequiredService<TimeProvider>()),
            isDependency: true, componentType: "component");
    }

    private static void AddClient(IServiceCollection services, string name, string client)
    {
        // Removes the app's client defaults: a retry would hide failures, and the other service must not receive the app's tokens.
        // The builder's own collection puts the app's defaults before what it configures here, even those that the app adds later.
        var added = services.AddHttpClient(client);
        added.Services.Configure<HttpClientFactoryOptions>(client, static options => options.HttpClientActions.Clear());
        added.ConfigureHttpClient(static client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigureAdditionalHttpMessageHandlers(static (handlers, _) => handlers.Clear())
            .ConfigurePrimaryHttpMessageHandler(provider => Handler(new HttpConnector(
                provider.GetRequiredService<TcpConnector>(),
                provider.GetRequiredService<IOptionsMonitor<HttpCheckOptions>>().Get(name).Timeout)))
            .RemoveAllLoggers();
    }

    private static SocketsHttpHandler Handler(HttpConnector connector) => new()
    {
        // HttpCheck follows redirects itself, so that it controls where headers go. A response must not change later requests.
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectCallback = connector.ConnectAsync,
        ConnectTimeout = connector.Limit,
        PlaintextStreamFilter = HttpConnector.EndHandshakeAsync,
        SslOptions = new() { CertificateChainPolicy = ServerTrust.Policy() },

        // Some servers compress without a request for it. MaximumBodyBytes limits the decompressed size.
        AutomaticDecompression = DecompressionMethods.All,

        // The default reads up to a megabyte beyond that limit to keep the connection.
        MaxResponseDrainSize = 0,
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
    };

    /// <summary>Adds the connector that all checks share, so that each host name has one lookup at a time.</summary>
    internal static void AddConnector(IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(static provider => new TcpConnector(provider.GetRequiredService<TimeProvider>()));
    }

    private static void Endpoint(EndpointCheckOptions options, SettingErrors errors)
    {
        errors.Host(options.Host);
        errors.Port(options.Port);
    }

    private static TBuilder Add<TBuilder, [DynamicallyAccessedMembers(PublicParameterlessConstructor)] TOptions>(
        TBuilder builder, string name, Action<TOptions> defaults, Action<TOptions>? configure, Action<IConfiguration, TOptions> bind,
        Action<TOptions, SettingErrors> validate, Func<TOptions, TcpConnector, TimeProvider, IHealthCheck> create)
        where TBuilder : IHealthChecksBuilder
        where TOptions : CheckOptions =>
        HealthKitProcessBuilderExtensions.Add(
            builder, name, RunMode.Pooled, defaults, configure, bind, validate,
            (host, options) => create(options, host.GetRequiredService<TcpConnector>(), host.GetRequiredService<TimeProvider>()),
            isDependency: true);
}
