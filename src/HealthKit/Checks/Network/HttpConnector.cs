namespace HealthKit.Checks.Network;

/// <summary>Opens the connections of HTTP checks, and records the stage that a request waits for.</summary>
internal sealed class HttpConnector(TcpConnector connector, TimeSpan timeout)
{
    /// <summary>The limit of connection and TLS handshake: a hanging handshake ends with its run.</summary>
    public TimeSpan Limit { get; } = timeout * TcpConnector.Share;

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var stage = RequestStage.Of(context.InitialRequestMessage);
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        stage?.Enter(HealthReason.Dns);
        var socket = await connector.TryAsync(
            host, Limit,
            (address, limit) =>
            {
                stage?.Enter(HealthReason.Unreachable);
                return connector.ConnectAsync(new IPEndPoint(address, port), limit, cancellationToken);
            },
            cancellationToken);
        stage?.Enter(HealthReason.Tls);
        return new NetworkStream(socket, ownsSocket: true);
    }

    public static ValueTask<Stream> EndHandshakeAsync(SocketsHttpPlaintextStreamFilterContext context, CancellationToken cancellationToken)
    {
        RequestStage.Of(context.InitialRequestMessage)?.Enter(HealthReason.Timeout);
        return ValueTask.FromResult(context.PlaintextStream);
    }
}

/// <summary>What a request waits for: the lookup, the connection, the TLS handshake or the response.</summary>
internal sealed class RequestStage
{
    private static readonly HttpRequestOptionsKey<RequestStage> Key = new("HealthKit.RequestStage");

    private volatile HealthReason _reason = HealthReason.Timeout;

    /// <summary>The reason of a request that ends by its deadline at this stage, no matter which of several timers fires first.</summary>
    public HealthReason Reason => _reason;

    public static RequestStage? Of(HttpRequestMessage request) => request.Options.TryGetValue(Key, out var stage) ? stage : null;

    public void Follow(HttpRequestMessage request) => request.Options.Set(Key, this);

    public void Enter(HealthReason reason) => _reason = reason;
}
