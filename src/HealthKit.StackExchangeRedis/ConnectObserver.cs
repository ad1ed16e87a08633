using StackExchange.Redis.Configuration;

namespace HealthKit.StackExchangeRedis;

/// <summary>
/// Observes which address the app's factory connects to, while the driver's <c>Connect</c> has not returned: it blocks or throws while
/// Redis is unreachable, and no multiplexer can be asked then. The driver asks each of its default-options providers whether it matches an
/// endpoint; this one matches none, and so changes nothing.
/// </summary>
internal sealed class ConnectObserver : DefaultOptionsProvider
{
    private static readonly AsyncLocal<Action<EndPoint>?> Observing = new();

    static ConnectObserver() => AddProvider(new ConnectObserver());

    private ConnectObserver()
    {
    }

    /// <summary>Reports the endpoints to which the calling thread, or what it starts, connects from now on.</summary>
    public static void Observe(Action<EndPoint> connecting) => Observing.Value = connecting;

    public override bool IsMatch(EndPoint endpoint)
    {
        Observing.Value?.Invoke(endpoint);
        return false;
    }
}
