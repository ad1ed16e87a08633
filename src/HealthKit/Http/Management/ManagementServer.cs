using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace HealthKit.Http;

/// <summary>
/// The management port: a separate Kestrel, because an endpoint added to the app's Kestrel would silently replace the app's addresses.
/// It needs no services of a web host, so that workers can have it too.
/// </summary>
internal sealed class ManagementServer(
    IOptions<HealthKitOptions> options, HostServer host, IServiceProvider services, ILoggerFactory loggers) : IDisposable
{
    // For kubelets, scrapers and operators; clients of the stream are added to it.
    private const int MaximumConnections = 1_000;
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(10);

    private readonly GuardedLogger _logger = new(loggers.CreateLogger<ManagementServer>());
    private KestrelServer? _server;

    /// <exception cref="InvalidOperationException">The server cannot listen on the port.</exception>
    public Task StartAsync(CancellationToken cancellationToken) =>
        options.Value.ManagementPort is not { } port || (host.IsInMemory && !options.Value.Management.ListenUnderTestServer)
            ? Task.CompletedTask
            : ListenAsync(port, cancellationToken);

    /// <summary>Lets requests finish until the token is canceled, then aborts them.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _server, null) is { } server)
        {
            await server.StopAsync(cancellationToken);
            server.Dispose();
        }
    }

    public void Dispose() => Interlocked.Exchange(ref _server, null)?.Dispose();

    private async Task ListenAsync(int port, CancellationToken cancellationToken)
    {
        var address = options.Value.Management.Address is { } configured ? IPAddress.Parse(configured) : null;
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggers);
        var server = new KestrelServer(Options.Create(Configure(address, port)), transport, loggers);
        try
        {
            await server.StartAsync(new ManagementApplication(services.GetRequiredService<ManagementEndpoints>()), cancellationToken);
        }
        catch (Exception exception)
        {
            server.Dispose();
            if (exception is not (IOException or SocketException))
                throw;

            throw new InvalidOperationException(
                FormattableString.Invariant($"HealthKit cannot listen on HealthKit:ManagementPort {port}: ")
                + exception.Message.TrimEnd('.') + "."
                + " Set HealthKit:ManagementPort to a free port that the app does not use. "
                + "Leave HealthKit:Management:Address out, or set it to an address of this machine.",
                exception);
        }

        _server = server;
        var endpoint = address is null ? FormattableString.Invariant($"all addresses, port {port}") : $"{new IPEndPoint(address, port)}";
        HttpLog.ManagementStarted(_logger, endpoint);
    }

    private KestrelServerOptions Configure(IPAddress? address, int port)
    {
        var kestrel = new KestrelServerOptions { ApplicationServices = services, AddServerHeader = false };
        kestrel.Limits.MaxConcurrentConnections = MaximumConnections + options.Value.Stream.MaximumClients;
        kestrel.Limits.MaxConcurrentUpgradedConnections = 0;
        kestrel.Limits.MaxRequestBodySize = ManagementEndpoints.MaximumBodyLength;
        kestrel.Limits.RequestHeadersTimeout = IdleTimeout;

        // Also limits the wait for the first byte, so that silent connections cannot keep kubelets out.
        kestrel.Limits.KeepAliveTimeout = IdleTimeout;
        if (address is null)
        {
            // Listens on IPv6 and IPv4, or on IPv4 alone where the machine has no IPv6.
            kestrel.ListenAnyIP(port, UseHttp1);
        }
        else
        {
            kestrel.Listen(address, port, UseHttp1);
        }

        return kestrel;

        static void UseHttp1(ListenOptions listen) => listen.Protocols = HttpProtocols.Http1;
    }
}

/// <summary>Passes requests of the management port to its endpoints. Each connection reuses one context.</summary>
internal sealed class ManagementApplication(ManagementEndpoints endpoints) : IHttpApplication<HttpContext>
{
    public HttpContext CreateContext(IFeatureCollection contextFeatures)
    {
        var connection = contextFeatures as IHostContextContainer<HttpContext>;
        if (connection?.HostContext is DefaultHttpContext reused)
        {
            reused.Initialize(contextFeatures);
            return reused;
        }

        var context = new DefaultHttpContext(contextFeatures);
        connection?.HostContext = context;
        return context;
    }

    public Task ProcessRequestAsync(HttpContext context) => endpoints.RespondAsync(context);

    public void DisposeContext(HttpContext context, Exception? exception) => ((DefaultHttpContext)context).Uninitialize();
}
