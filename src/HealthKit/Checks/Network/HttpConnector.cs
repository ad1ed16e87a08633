namespace HealthKit.Checks.Network;

/// <summary>Opens the connections of HTTP checks, to distinguish a blocked route, a hanging handshake and a silent service.</summary>
internal sealed class HttpConnector(TcpConnector connector, TimeSpan timeout)
{
    /// <summary>The limit of connection and TLS handshake, below the check's deadline: a hanging handshake ends with its run.</summary>
    public TimeSpan Limit { get; } = timeout * TcpConnector.Share * 0.95;

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = await connector.ConnectAsync(context.DnsEndPoint, timeout * TcpConnector.Share * 0.9, cancellationToken);
        Handshake.Of(context.InitialRequestMessage)?.Start();
        return new NetworkStream(socket, ownsSocket: true);
    }

    public static ValueTask<Stream> EndHandshakeAsync(SocketsHttpPlaintextStreamFilterContext context, CancellationToken cancellationToken)
    {
        Handshake.Of(context.InitialRequestMessage)?.End();
        return ValueTask.FromResult(context.PlaintextStream);
    }
}

/// <summary>Tells whether the connection of a request is in its TLS handshake: TCP is connected, TLS is not.</summary>
internal sealed class Handshake
{
    private static readonly HttpRequestOptionsKey<Handshake> Key = new("HealthKit.Handshake");

    private volatile bool _isPending;

    public bool IsPending => _isPending;

    public static Handshake? Of(HttpRequestMessage request) => request.Options.TryGetValue(Key, out var handshake) ? handshake : null;

    public void Follow(HttpRequestMessage request) => request.Options.Set(Key, this);

    public void Start() => _isPending = true;

    public void End() => _isPending = false;
}
