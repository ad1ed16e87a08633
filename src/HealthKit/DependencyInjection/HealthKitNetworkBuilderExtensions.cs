using System.Net;
using HealthKit;
using HealthKit.Checks;
using HealthKit.Checks.Network;
using HealthKit.Registration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds checks of what is reached over the network: host, name, port, certificate, service.</summary>
public static class HealthKitNetworkBuilderExtensions
{
    private static readonly CheckTraits Dependency = new(IsDependency: true, RunMode.Pooled, ComponentType: null);

    /// <summary>
    /// Watches that a host answers an ICMP echo request. It says that the machine is there, and nothing of what runs on it. Where the system lets the process
    /// send none, the check is unhealthy with reason <c>forbidden</c>, and its exception says what to do.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the builder, which is returned as it came.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name of the check: a path segment, a label and a configuration key.</param>
    /// <param name="host">The name or the IP address of the host.</param>
    /// <param name="configure">Settings; the section <c>HealthKit:Checks:&lt;name&gt;</c> wins over them.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty or looks like a connection string; it is not repeated then.</exception>
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

    /// <summary>Watches that a TCP port takes connections. It says that somebody listens: a kernel takes connections for a frozen process too.</summary>
    /// <typeparam name="TBuilder">The type of the builder, which is returned as it came.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="host">The name or the IP address of the host.</param>
    /// <param name="port">The port.</param>
    /// <param name="configure">Settings; the section <c>HealthKit:Checks:&lt;name&gt;</c> wins over them.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty or looks like a connection string; it is not repeated then.</exception>
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

    /// <summary>Watches that a UDP port answers. A closed port is told apart (<c>connection-refused</c>) from silence (<c>timeout</c>).</summary>
    /// <typeparam name="TBuilder">The type of the builder, which is returned as it came.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="host">The name or the IP address of the host.</param>
    /// <param name="port">The port.</param>
    /// <param name="configure">Settings, the payload first; the section <c>HealthKit:Checks:&lt;name&gt;</c> wins over them.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty or looks like a connection string; it is not repeated then.</exception>
    public static TBuilder AddUdp<TBuilder>(
        this TBuilder builder, string name, string host, int port, Action<UdpCheckOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder =>
        Add<TBuilder, UdpCheckOptions>(
            builder, name, options => (options.Host, options.Port) = (host, port), configure,
            static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true),
            static (options, errors) =>
            {
                Endpoint(options, errors);
                errors.Require(options.Payload is { Length: <= 1_024 }, nameof(options.Payload), "is longer than 1024 bytes. A datagram that is not cut on its way is shorter.");
            },
            static (options, connector, time) => new UdpCheck(options, connector, time));

    /// <summary>Watches that a name resolves, through the system's resolver as the app does it, and to the expected addresses where some are set.</summary>
    /// <typeparam name="TBuilder">The type of the builder, which is returned as it came.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="host">The name to resolve.</param>
    /// <param name="configure">Settings; the section <c>HealthKit:Checks:&lt;name&gt;</c> wins over them.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty or looks like a connection string; it is not repeated then.</exception>
    public static TBuilder AddDns<TBuilder>(this TBuilder builder, string name, string host, Action<DnsCheckOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder =>
        Add<TBuilder, DnsCheckOptions>(
            builder, name, options => options.Host = host, configure,
            static (section, options) =>
            {
                // The binder adds to a list, and the section wins.
                if (section.GetSection(nameof(options.ExpectedAddresses)).Exists())
                {
                    options.ExpectedAddresses.Clear();
                }

                section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true);
            },
            static (options, errors) =>
            {
                errors.Host(options.Host);
                errors.Require(
                    options.ExpectedAddresses.All(static address => IPAddress.TryParse(address, out _)), nameof(options.ExpectedAddresses),
                    "has an entry that is not an IP address. Write addresses such as 10.0.0.7 or fd00::7.");
            },
            static (options, connector, time) => new DnsCheck(options, connector, time));

    /// <summary>
    /// Watches the certificate that a server shows: that it is trusted, for the right name, and not about to expire (degraded, 14 days before). Nothing is sent
    /// over the connection.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the builder, which is returned as it came.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="host">The name or the IP address of the host.</param>
    /// <param name="port">The port.</param>
    /// <param name="configure">Settings; the section <c>HealthKit:Checks:&lt;name&gt;</c> wins over them.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty or looks like a connection string; it is not repeated then.</exception>
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
                    options.DegradedBefore >= TimeSpan.Zero && options.DegradedBefore <= TimeSpan.FromDays(365), nameof(options.DegradedBefore),
                    $"is {options.DegradedBefore:c}; it must be from 0 to 365 days.");
                errors.Require(
                    options.CertificateAuthorityFile is not { } file || ServerTrust.HasAuthorities(file), nameof(options.CertificateAuthorityFile),
                    "does not exist, cannot be read or has no certificate. Write the path of a PEM file, which has BEGIN CERTIFICATE in it, or leave it out for the authorities of the system.");
            },
            static (options, connector, time) => new TlsCertificateCheck(options, connector, time));

    /// <summary>
    /// Watches another service over HTTP: its status code, its body, its latency, and where its body tells a status (HealthKit, the framework's health checks,
    /// Spring, <c>health+json</c>) that too. Its failure degrades by default. The request is made by a client of <c>IHttpClientFactory</c> called
    /// <c>HealthKit.&lt;name&gt;</c>, to which the app may add handlers afterwards. Those of <c>ConfigureHttpClientDefaults</c> do not reach it.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the builder, which is returned as it came.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="address">The absolute address to ask, with http or https.</param>
    /// <param name="configure">Settings; the section <c>HealthKit:Checks:&lt;name&gt;</c> wins over them.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">The name is empty or looks like a connection string; it is not repeated then.</exception>
    public static TBuilder AddHttp<TBuilder>(this TBuilder builder, string name, Uri address, Action<HttpCheckOptions>? configure = null)
        where TBuilder : IHealthChecksBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        CheckNames.ThrowIfConnectionString(name);
        var client = $"HealthKit.{name}";
        AddClient(builder.Services, name, client);
        builder.Services.Configure<HttpCheckOptions>(name, options => options.Address = address);
        builder.Services.AddSingleton<IValidateOptions<HttpCheckOptions>>(new CheckOptionsValidator<HttpCheckOptions>(name, HttpOptionsValidator.Validate));
        return HealthKitCheckBuilderExtensions.AddBuiltIn(
            builder, name, Dependency with { ComponentType = "component" },
            (provider, options) => new HttpCheck(options, provider.GetRequiredService<IHttpClientFactory>(), client, provider.GetRequiredService<TimeProvider>()),
            configure, static (section, options) => section.Bind(options, static binder => binder.ErrorOnUnknownConfiguration = true));
    }

    private static void AddClient(IServiceCollection services, string name, string client)
    {
        // What the app sets for all its clients is for its own calls: a retry hides what a check is to see, and a token is for others. What is configured
        // through the builder comes after that, whenever the app sets it.
        var added = services.AddHttpClient(client);
        added.Services.Configure<HttpClientFactoryOptions>(client, static options => options.HttpClientActions.Clear());
        added.ConfigureHttpClient(static client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigureAdditionalHttpMessageHandlers(static (handlers, _) => handlers.Clear())
            .ConfigurePrimaryHttpMessageHandler(provider => Handler(
                new HttpConnector(provider.GetRequiredService<TcpConnector>(), provider.GetRequiredService<IOptionsMonitor<HttpCheckOptions>>().Get(name).Timeout)))
            .RemoveAllLoggers();
    }

    private static SocketsHttpHandler Handler(HttpConnector connector) => new()
    {
        // Where headers go, the check decides; and no answer sets what the next request brings.
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectCallback = connector.ConnectAsync,
        ConnectTimeout = connector.Limit,
        PlaintextStreamFilter = HttpConnector.OpenAsync,
        SslOptions = new() { CertificateChainPolicy = ServerTrust.Policy() },

        // Some servers compress unasked. The bound of what is read is that of what comes out.
        AutomaticDecompression = DecompressionMethods.All,

        // What is beyond that bound is left; the default would read a megabyte of it to keep the connection.
        MaxResponseDrainSize = 0,
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
    };

    /// <summary>One for all checks, so that they look a name up once at a time together.</summary>
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

    private static TBuilder Add<TBuilder, [System.Diagnostics.CodeAnalysis.DynamicallyAccessedMembers(System.Diagnostics.CodeAnalysis.DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        TBuilder builder, string name, Action<TOptions> given, Action<TOptions>? configure, Action<IConfiguration, TOptions> bind,
        Action<TOptions, SettingErrors> rules, Func<TOptions, TcpConnector, TimeProvider, Diagnostics.HealthChecks.IHealthCheck> create)
        where TBuilder : IHealthChecksBuilder
        where TOptions : CheckOptions
    {
        ArgumentNullException.ThrowIfNull(builder);
        CheckNames.ThrowIfConnectionString(name);
        builder.Services.Configure(name, given);
        builder.Services.AddSingleton<IValidateOptions<TOptions>>(new CheckOptionsValidator<TOptions>(name, rules));
        return HealthKitCheckBuilderExtensions.AddBuiltIn(
            builder, name, Dependency,
            (provider, options) => create(options, provider.GetRequiredService<TcpConnector>(), provider.GetRequiredService<TimeProvider>()),
            configure, bind);
    }
}
