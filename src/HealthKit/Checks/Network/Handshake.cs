namespace HealthKit.Checks.Network;

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
