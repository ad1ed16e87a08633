using System.Net.Sockets;

namespace HealthKit.Checks.Network;

/// <summary>Connects for HTTP, so that a way that is blocked is told from a service that is silent.</summary>
internal sealed class Connector(Dialer dialer)
{
    // Less than a check has in all by default; a connection that takes longer is as good as none.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) =>
        new NetworkStream(await dialer.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, Limit, cancellationToken), ownsSocket: true);
}
