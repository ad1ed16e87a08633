using System.Globalization;
using System.Net;
using System.Net.Sockets;
using HealthKit.Diagnostics;
using HealthKit.Registration;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HealthKit.Http;

/// <summary>
/// The management port: a Kestrel of our own besides the app's, whose addresses an endpoint added to it would silently replace. It needs nothing of
/// what web hosts register, so that workers have it too.
/// </summary>
internal sealed class ManagementServer(
    IOptions<HealthKitOptions> options, HostServer host, IServiceProvider services, ILoggerFactory loggers) : IDisposable
{
    // Kubelets, scrapers and a few people, besides the clients of the stream.
    private const int MaximumConnections = 1_000;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    private readonly GuardedLogger _logger = new(loggers.CreateLogger<ManagementServer>());
    private KestrelServer? _server;

    /// <exception cref="InvalidOperationException">The port cannot be listened on.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.ManagementPort is not { } port || (host.IsInMemory && !options.Value.Management.ListenUnderTestServer))
        {
            return;
        }

        var address = options.Value.Management.Address is { } one ? IPAddress.Parse(one) : null;
        var server = new KestrelServer(
            Options.Create(Configure(address, port)), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), loggers), loggers);
        try
        {
            await server.StartAsync(new ManagementApplication(services.GetRequiredService<ManagementEndpoints>()), cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            server.Dispose();
            var shown = port.ToString(CultureInfo.InvariantCulture);
            throw new InvalidOperationException(
                $"HealthKit cannot listen on HealthKit:ManagementPort {shown}: {exception.Message.TrimEnd('.')}. Set it to a port that is free, and other than those "
                + "of the app, and HealthKit:Management:Address, if at all, to an address of this machine.",
                exception);
        }
        catch
        {
            server.Dispose();
            throw;
        }

        _server = server;
        HttpLog.ManagementStarted(_logger, address is null ? string.Create(CultureInfo.InvariantCulture, $"all addresses, port {port}") : new IPEndPoint(address, port).ToString());
    }

    /// <summary>Lets requests end for as long as the token allows, then cuts them.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _server, null) is { } server)
        {
            await server.StopAsync(cancellationToken);
            server.Dispose();
        }
    }

    public void Dispose() => Interlocked.Exchange(ref _server, null)?.Dispose();

    private KestrelServerOptions Configure(IPAddress? address, int port)
    {
        var kestrel = new KestrelServerOptions { ApplicationServices = services, AddServerHeader = false };
        kestrel.Limits.MaxConcurrentConnections = MaximumConnections + options.Value.Stream.MaximumClients;
        kestrel.Limits.MaxConcurrentUpgradedConnections = 0;
        kestrel.Limits.MaxRequestBodySize = ManagementEndpoints.MaximumBodyLength;
        kestrel.Limits.RequestHeadersTimeout = Silence;

        // Also until the first byte: connections that say nothing must not keep kubelets out.
        kestrel.Limits.KeepAliveTimeout = Silence;
        if (address is null)
        {
            // Both families, or IPv4 alone where there is no other.
            kestrel.ListenAnyIP(port, Speak);
        }
        else
        {
            kestrel.Listen(address, port, Speak);
        }

        return kestrel;

        static void Speak(ListenOptions listen) => listen.Protocols = HttpProtocols.Http1;
    }
}
