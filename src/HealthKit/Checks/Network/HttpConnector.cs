using System.Net.Sockets;

namespace HealthKit.Checks.Network;

/// <summary>Connects for HTTP, so that a way that is blocked is told from a service that is silent, and both from a handshake that does not end.</summary>
internal sealed class HttpConnector(TcpConnector connector, TimeSpan timeout)
{
    /// <summary>What a connection and its handshake may take together: less than the check has, which would leave one that hangs to its next run.</summary>
    public TimeSpan Limit { get; } = timeout * TcpConnector.Share * 0.95;

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = await connector.ConnectAsync(context.DnsEndPoint, timeout * TcpConnector.Share * 0.9, cancellationToken);
        Handshake.Of(context.InitialRequestMessage)?.Start();
        return new NetworkStream(socket, ownsSocket: true);
    }

    public static ValueTask<Stream> OpenAsync(SocketsHttpPlaintextStreamFilterContext context, CancellationToken cancellationToken)
    {
        Handshake.Of(context.InitialRequestMessage)?.End();
        return ValueTask.FromResult(context.PlaintextStream);
    }
}
